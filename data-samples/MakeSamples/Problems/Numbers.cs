using System.Numerics;

namespace CorpusFilter.MakeSamples.Problems;

internal static class Numbers
{
    public static Problem PowerRemainder(Draw draw)
    {
        int prime = draw.One(7, 11, 13, 17);
        int b = draw.Number(2, prime - 2);
        int exponent = draw.Number(5, 40) * (prime - 1) + draw.Number(2, prime - 2);
        int reduced = exponent % (prime - 1);
        BigInteger remainder = BigInteger.ModPow(b, exponent, prime);
        return new Problem
        {
            Topic = "modular arithmetic",
            Title = $"Remainder of ${b}^{{{exponent}}}$ modulo ${prime}$",
            Questions =
            [
                $"What is the remainder when ${b}^{{{exponent}}}$ is divided by {prime}?",
                $"Compute ${b}^{{{exponent}}} \\bmod {prime}$ without a computer. There must be a trick, the power is far too large for my calculator.",
            ],
            Work =
            [
                $"By Fermat's little theorem ${b}^{{{prime - 1}}} \\equiv 1 \\pmod{{{prime}}}$. Now ${exponent} = {exponent / (prime - 1)}\\cdot {prime - 1} + {reduced}$, so ${b}^{{{exponent}}} \\equiv {b}^{{{reduced}}} \\equiv {remainder} \\pmod{{{prime}}}$.",
            ],
            Checks =
            [
                $"⟦v:I ran pow({b}, {exponent}, {prime}) in Python to make sure, and it prints {remainder} too.⟧",
                $"⟦v:Is the period right? ${b}^{{{prime - 1}}}$ is congruent to ${BigInteger.ModPow(b, prime - 1, prime)}$ modulo ${prime}$ by direct computation, so it is.⟧",
            ],
            Detours =
            [
                $"At first I reduced the exponent modulo {prime}. ⟦b:That is wrong, of course: exponents live modulo ${prime - 1}$, so let me redo it.⟧",
                $"I began multiplying out ${b}, {b * b}, {b * b * b}, \\ldots$ and lost track somewhere. ⟦b:This is hopeless by hand, so I turned to Fermat's theorem instead.⟧",
            ],
            Plans =
            [
                $"⟦s:The first goal is an exponent $k$ with ${b}^k \\equiv 1$; after that only a small power is left to compute.⟧",
                "⟦s:We split the work into two parts: reduce the exponent, then square repeatedly.⟧",
            ],
            Backward =
            [
                $"⟦c:To know the remainder it would be enough to know a small exponent with the same one, and for this we need the order of ${b}$⟧, which divides ${prime - 1}$.",
            ],
            Exercises =
            [
                $"Check that ${b}$ is invertible modulo ${prime}$ and find its inverse.",
                $"Determine the last digit of ${b}^{{{exponent}}}$.",
            ],
        };
    }

    public static Problem SumOfFirst(Draw draw)
    {
        int n = draw.Number(20, 120);
        int step = draw.Number(2, 6);
        int last = 1 + (n - 1) * step;
        int sum = n * (1 + last) / 2;
        return new Problem
        {
            Topic = "arithmetic series",
            Title = $"Sum of {n} terms of an arithmetic progression",
            Questions =
            [
                $"Find $1 + {1 + step} + {1 + 2 * step} + \\dots + {last}$.",
                $"What is the sum of the first {n} terms of the arithmetic progression that starts with 1 and has difference {step}?",
            ],
            Work =
            [
                $"The number of terms is ${n}$, the mean of the first and the last is $\\frac{{1+{last}}}{{2}}$, so the sum is ${n}\\cdot\\frac{{{1 + last}}}{{2}} = {sum}$.",
                $"Write the sum once forwards and once backwards. Each of the ${n}$ columns adds up to ${1 + last}$, hence twice the sum is ${n}\\cdot {1 + last}$ and the sum itself is ${sum}$.",
            ],
            Checks =
            [
                $"⟦v:With $n=2$ in place of ${n}$ the same formula gives $2\\cdot\\frac{{1+{1 + step}}}{{2}}={2 + step}$, which is right.⟧",
                $"⟦v:A spreadsheet with all {n} terms shows the same total, {sum}.⟧",
                $"⟦v:To double-check the number of terms: $({last}-1)/{step}+1={n}$.⟧",
            ],
            Detours =
            [
                $"I took the number of terms to be ${last}/{step}$. ⟦b:That isn't even a whole number, so I must have counted wrongly; the correct count starts from the differences.⟧",
                $"⟦b:Hmm, {sum - last}? No, I left out the last term; adding ${last}$ repairs it.⟧",
            ],
            Plans =
            [
                "⟦s:Before we can sum we have to know how many terms there are, so that is what we settle first.⟧",
            ],
            Backward =
            [
                $"⟦c:We want the total without adding one by one; it would be easy if all terms were equal, so we try to pair them to equal sums.⟧",
            ],
            Exercises =
            [
                $"Check your result with the formula for triangular numbers.",
                $"For which $n$ does the sum first exceed {sum * 2}?",
            ],
        };
    }

    public static Problem DivisibleBySix(Draw draw)
    {
        int n = draw.Number(4, 12);
        int value = n * n * n - n;
        return new Problem
        {
            Topic = "divisibility",
            Title = "Why is $n^3-n$ divisible by 6?",
            Questions =
            [
                "Prove that $6$ divides $n^3-n$ for every integer $n$.",
                $"I noticed that ${n}^3-{n}={value}$ is a multiple of 6, and it seems to happen always. Is there a reason?",
            ],
            Work =
            [
                "We have $n^3-n=(n-1)n(n+1)$, a product of three consecutive integers. One of them is a multiple of 3, and at least one is even. As 2 and 3 are coprime, 6 divides the product.",
            ],
            Checks =
            [
                $"⟦v:For instance $n={n}$: ${n - 1}\\cdot {n}\\cdot {n + 1} = {value} = 6\\cdot {value / 6}$, as claimed.⟧",
                "⟦v:The claim also holds for $n=0$ and $n=-1$, where the value is 0; I looked because negative numbers are easily forgotten.⟧",
            ],
            Detours =
            [
                "I wanted to do induction and arrived at $3n^2+3n$ for the difference. ⟦b:I claimed that this is obviously a multiple of 6, but it isn't obvious at all, so I withdraw that step.⟧",
                "Going through all residues modulo 6 works but is ugly; halfway I noticed that ⟦b:I had the residue of 4 wrong, so I threw the table away and factored⟧.",
            ],
            Plans =
            [
                "⟦s:We show divisibility by 2 and by 3 separately⟧ and put the two together at the end.",
                "⟦s:It remains to be shown that one of the three factors is a multiple of 3⟧; evenness is clear.",
            ],
            Backward =
            [
                "⟦c:To get divisibility by 6 it is enough to have it by 2 and by 3, and for each of these a single factor will do.⟧",
            ],
            Exercises =
            [
                "Verify the statement for $n=10$.",
                "Prove that 30 divides $n^5-n$.",
            ],
        };
    }

    public static Problem MakeTwentyFour(Draw draw)
    {
        (int A, int B, int C, int D, string Solution, string Wrong, int WrongValue)[] games =
        [
            (3, 8, 5, 4, @"3 \cdot 8 \cdot (5-4)", @"3 \cdot 5 + 8 - 4", 19),
            (6, 2, 7, 5, @"6 \cdot 2 + 7 + 5", @"6 \cdot 5 - 7 + 2", 25),
            (9, 3, 4, 2, @"(9 + 3) \cdot (4 - 2)", @"9 \cdot 3 - 4 + 2", 25),
            (10, 4, 2, 8, @"10 + 4 + 2 + 8", @"10 + 8 \cdot 2 - 4", 22),
            (7, 5, 6, 3, @"(7 + 5) \cdot 6 / 3", @"7 \cdot 5 - 6 - 3", 26),
            (12, 6, 2, 2, @"(12 - 6) \cdot 2 \cdot 2", @"12 + 6 + 2 + 2", 22),
            (11, 1, 4, 8, @"11 + 1 + 4 + 8", @"(11 - 8) \cdot (4 + 1)", 15),
        ];
        (int a, int b, int c, int d, string solution, string wrong, int wrongValue) = draw.One(games);
        return new Problem
        {
            Topic = "number puzzles",
            Title = $"Make 24 from {a}, {b}, {c}, {d}",
            Questions =
            [
                $"Using each of {a}, {b}, {c} and {d} exactly once, and only $+,-,\\times,\\div$ and brackets, make 24.",
            ],
            Work = [$"One solution is ${solution} = 24$."],
            Checks =
            [
                $"⟦v:All four numbers are used once and ${solution}$ does come to 24.⟧",
                $"⟦v:Let me recount: {a}, {b}, {c}, {d} each appear a single time, and the value is 24.⟧",
            ],
            Detours =
            [
                $"Try ${wrong}$, that makes {wrongValue}. ⟦b:Close but not 24, so back to the start with another pairing.⟧",
                $"⟦b:${wrong} = {wrongValue}$, which misses the target, so this branch is abandoned.⟧",
            ],
            Plans = ["⟦s:Let us first make a 12 or an 8 out of two of the numbers, and worry about the factor that is missing afterwards.⟧"],
            Backward =
            [
                "⟦c:Working backwards, 24 is $3\\cdot 8$, $4\\cdot 6$ or $2\\cdot 12$; so we look for one of these factors among the numbers.⟧",
                "⟦c:The last operation could be a product; then the two parts have to be 2 and 12, or 4 and 6, or 3 and 8⟧, which leaves few cases.",
            ],
            Exercises = [$"How many different ways are there to reach 24 from {a}, {b}, {c}, {d}?"],
        };
    }

    public static Problem Irrational(Draw draw)
    {
        int p = draw.One(2, 3, 5, 7, 11);
        return new Problem
        {
            Topic = "irrational numbers",
            Title = $"$\\sqrt{{{p}}}$ is irrational",
            Questions =
            [
                $"Prove that $\\sqrt{{{p}}}$ is not a rational number.",
            ],
            Work =
            [
                // Proof by contradiction is no backtracking.
                $"Assume $\\sqrt{{{p}}} = a/b$ in lowest terms. Then $a^2={p}b^2$, so ${p}$ divides $a^2$ and, being prime, $a$ itself. Put $a={p}c$; then ${p}c^2=b^2$ and ${p}$ divides $b$ as well. This contradicts the choice of $a/b$, hence $\\sqrt{{{p}}}$ is irrational.",
            ],
            Checks =
            [
                $"⟦v:The argument had better break down for $\\sqrt{{4}}$, and it does: 4 is not prime, so 4 dividing $a^2$ says nothing about $a$.⟧",
            ],
            Detours =
            [
                $"I argued that the decimals of $\\sqrt{{{p}}}$ show no period. ⟦b:That proves nothing, since a period may be longer than what I looked at, so I discarded it.⟧",
            ],
            Plans =
            [
                $"⟦s:As a lemma we need that a prime which divides a square divides its root; we prove this first.⟧",
            ],
            Backward =
            [
                $"⟦c:What would a contradiction look like? We need a common divisor of $a$ and $b$⟧, and ${p}$ is the only candidate in sight.",
            ],
            Exercises =
            [
                $"Where does the proof use that ${p}$ is prime? Check that it fails for 9.",
            ],
        };
    }
}
