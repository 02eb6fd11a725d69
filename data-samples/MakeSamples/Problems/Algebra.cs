namespace CorpusFilter.MakeSamples.Problems;

internal static class Algebra
{
    public static Problem Quadratic(Draw draw)
    {
        int p = draw.Number(2, 9);
        int q = p + draw.Number(1, 7);
        int sum = p + q;
        int product = p * q;
        int discriminant = sum * sum - 4 * product;
        return new Problem
        {
            Topic = "quadratic equations",
            Title = $"Roots of $x^2 - {sum}x + {product}$",
            Questions =
            [
                $"Solve $x^2 - {sum}x + {product} = 0$. My teacher says I should be able to do it without the formula, but I don't see how.",
                $"For which real numbers is $x^2 + {product} = {sum}x$?",
                $"I have to find both solutions of $$x^2 - {sum}x + {product} = 0$$ and I keep getting stuck after moving everything to one side.",
            ],
            Work =
            [
                $"The left side factors as $(x-{p})(x-{q})$. A product is zero only if one of its factors is, hence $x={p}$ or $x={q}$.",
                $@"By the quadratic formula $$x = \frac{{{sum} \pm \sqrt{{{sum}^2 - 4\cdot {product}}}}}{{2}} = \frac{{{sum} \pm {q - p}}}{{2}},$$ which gives $x_1={p}$ and $x_2={q}$.",
            ],
            Checks =
            [
                $"⟦v:Putting $x={p}$ back into the equation gives ${p * p} - {sum * p} + {product} = 0$⟧, and the other root works just as well.",
                $"⟦v:To be safe, the sum of the roots should be ${sum}$ and their product ${product}$⟧; indeed ${p}+{q}={sum}$ and ${p}\\cdot {q}={product}$.",
                $"⟦v:I plugged both numbers in and the left side vanished each time⟧, so no root got lost.",
            ],
            Detours =
            [
                $"My first idea was to divide both sides by $x$, which leaves $x - {sum} + \\frac{{{product}}}{{x}} = 0$. ⟦b:That only trades one problem for another, so let us drop it⟧ and factor.",
                $"I guessed that the factors are $(x-1)(x-{product})$. ⟦b:But then the middle term comes out as $-{product + 1}x$, so that guess is no good⟧; other divisors of ${product}$ have to be tried.",
                $"Completing the square I wrote $(x-{sum})^2 = {sum * sum - product}$. ⟦b:No, I forgot to halve the coefficient; scratch that line.⟧",
            ],
            Plans =
            [
                $"⟦s:First we look for two numbers with the right product, then we read off the roots.⟧",
                $"⟦s:The plan: compute the discriminant, see how many roots there are, and only then apply the formula.⟧ Here the discriminant is ${discriminant}$.",
            ],
            Backward =
            [
                $"⟦c:We want the equation in the form $(x-a)(x-b)=0$; for that we need $ab={product}$ and $a+b={sum}$⟧, so we run through the divisors of ${product}$ and find ${p}$ and ${q}$.",
                $"⟦c:Suppose the factorisation were already found. Its constants would have to multiply to ${product}$⟧ and add up to ${sum}$, which leaves only ${p}$ and ${q}$.",
            ],
            Exercises =
            [
                $"Check that $x={p + 1}$ is not a root of $x^2-{sum}x+{product}$.",
                $"Find all $k$ for which $x^2-{sum}x+k$ has a double root.",
            ],
        };
    }

    public static Problem LinearSystem(Draw draw)
    {
        int x = draw.Number(2, 9);
        int y = draw.Number(2, 9);
        int a = draw.Number(2, 5);
        int c = a * x + y;
        int d = x + 2 * y;
        return new Problem
        {
            Topic = "linear systems",
            Title = "Two equations, two unknowns",
            Questions =
            [
                $@"Solve the system \begin{{align}} {a}x + y &= {c} \\ x + 2y &= {d} \end{{align}}",
                $"{a} notebooks and one pen cost {c} euros; one notebook and two pens cost {d} euros. How much is each?",
            ],
            Work =
            [
                $"From the second equation $x = {d} - 2y$. Inserting this into the first one gives ${a}({d}-2y) + y = {c}$, that is ${a * d} - {2 * a - 1}y = {c}$. So $y={y}$, and $x = {d} - {2 * y} = {x}$.",
                $"Multiply the first equation by 2 and subtract the second: ${2 * a - 1}x = {2 * c - d}$, so $x={x}$. The second equation now says $2y = {d - x}$, so $y={y}$.",
            ],
            Checks =
            [
                $"⟦v:Does it fit? ${a}\\cdot {x}+{y}={c}$ and ${x}+2\\cdot {y}={d}$, so yes.⟧",
                $"⟦v:A quick test with the equation that we have not used: ${x} + {2 * y}$ is ${d}$, as it should be.⟧",
                $"⟦v:I substituted the pair $({x},{y})$ into both lines and each of them came out right.⟧",
            ],
            Detours =
            [
                $"Adding the two equations gave me ${a + 1}x+3y={c + d}$, ⟦b:which still has both unknowns in it, so adding was the wrong thing to do⟧. Subtracting a multiple is what helps.",
                $"In my first version I had $y = {c} + {a}x$. ⟦b:Sorry, sign error on my part: it must be $y = {c} - {a}x$.⟧",
            ],
            Plans =
            [
                "⟦s:We begin by eliminating $x$; once $y$ is known, the rest is one subtraction.⟧",
                "⟦s:This splits into two tasks: get rid of one unknown, and then solve what is left.⟧",
            ],
            Backward =
            [
                $"⟦c:To end up with an equation in $x$ alone the $y$-terms must cancel, and for that the first line has to carry $2y$⟧; hence we double it.",
            ],
            Exercises =
            [
                $"Verify that $({x + 1},{y})$ does not solve the system.",
                "Give a system of two equations that has no solution at all.",
            ],
        };
    }

    public static Problem Eigenvalues(Draw draw)
    {
        int p = draw.Number(1, 6);
        int q = p + draw.Number(1, 5);
        int b = draw.Number(1, 4);
        // Upper triangular conjugated by a shear: eigenvalues p and q.
        int m11 = p - b;
        int m22 = q + b;
        int m12 = b;
        int m21 = -(b + q - p);
        string matrix = $@"\begin{{pmatrix}} {m11} & {m12} \\ {m21} & {m22} \end{{pmatrix}}";
        return new Problem
        {
            Topic = "eigenvalues",
            Title = "Eigenvalues of a 2 by 2 matrix",
            Questions =
            [
                $"Find the eigenvalues of $$A = {matrix}.$$ Is $A$ diagonalisable over $\\mathbb{{Q}}$?",
                $"What are the eigenvalues and eigenvectors of ${matrix}$? I know the definition, yet I have never seen it done by hand.",
            ],
            Work =
            [
                $@"The characteristic polynomial is $\det(A-\lambda I) = \lambda^2 - {p + q}\lambda + {p * q} = (\lambda-{p})(\lambda-{q})$. The eigenvalues are ${p}$ and ${q}$, they are different, so $A$ is diagonalisable.",
            ],
            Checks =
            [
                $@"⟦v:The trace is ${m11}+{m22}={p + q}$, which agrees with the sum ${p}+{q}$ of the eigenvalues⟧, and the determinant is ${p * q}$.",
                $@"⟦v:Let us test it: $A(1,1)^T = ({m11 + m12}, {m21 + m22})^T$, which really is ${p}$ times $(1,1)^T$.⟧",
            ],
            Detours =
            [
                $@"I row reduced $A$ first and read ${m11}$ off the diagonal. ⟦b:That was a mistake, since row operations change the eigenvalues⟧; one has to go through $\det(A-\lambda I)$.",
                $@"One might hope that the diagonal entries ${m11}$ and ${m22}$ are the eigenvalues. ⟦b:They are not, as the matrix isn't triangular, so back to the definition.⟧",
            ],
            Plans =
            [
                @"⟦s:We proceed in two stages: the characteristic polynomial first, the eigenspaces afterwards.⟧",
                @"⟦s:What we need as a first step is $\det(A-\lambda I)$⟧; everything else follows from its zeros.",
            ],
            Backward =
            [
                @"⟦c:For $A$ to be diagonalisable it is enough that its eigenvalues are distinct, and for that we only need a nonzero discriminant.⟧",
            ],
            Exercises =
            [
                $"Check that $A$ and its transpose have the same characteristic polynomial.",
                $"Verify the Cayley-Hamilton theorem for $A$.",
            ],
        };
    }

    public static Problem Recurrence(Draw draw)
    {
        int r = draw.Number(2, 5);
        int fixedPoint = draw.Number(1, 6);
        int s = fixedPoint * (1 - r);
        int a0 = fixedPoint + draw.Number(1, 6);
        int lead = a0 - fixedPoint;
        int a1 = r * a0 + s;
        int a2 = r * a1 + s;
        return new Problem
        {
            Topic = "recurrences",
            Title = $"Closed form of $a_{{n+1}} = {r}a_n - {-s}$",
            Questions =
            [
                $"Let $a_0={a0}$ and $a_{{n+1}} = {r}a_n - {-s}$. Find a closed form for $a_n$.",
                $"A sequence starts with ${a0}, {a1}, {a2}, \\ldots$, each term being {r} times the one before, less {-s}. What is the general term?",
            ],
            Work =
            [
                $"The map $t \\mapsto {r}t - {-s}$ has the fixed point ${fixedPoint}$. With $b_n = a_n - {fixedPoint}$ the rule becomes $b_{{n+1}}={r}b_n$, so $b_n = {lead}\\cdot {r}^n$ and $a_n = {lead}\\cdot {r}^n + {fixedPoint}$.",
            ],
            Checks =
            [
                $"⟦v:For $n=2$ the formula gives ${lead}\\cdot {r * r}+{fixedPoint}={a2}$, in agreement with the recursion.⟧",
                $"⟦v:Computing the first three terms by hand I get ${a0}, {a1}, {a2}$, and the closed form produces the same.⟧",
                $"⟦v:Sanity check at $n=0$: ${lead}+{fixedPoint}={a0}$.⟧ Good.",
            ],
            Detours =
            [
                $"Naively I put $a_n = {a0}\\cdot {r}^n$. ⟦b:Already $a_1$ is then ${a0 * r}$ rather than ${a1}$, so the constant can't be ignored and I have to start over.⟧",
                $"I tried generating functions, but the partial fractions got messy. ⟦b:After a page of this I gave up on that route and looked for a fixed point instead.⟧",
            ],
            Plans =
            [
                "⟦s:The strategy is to shift the sequence so that the constant disappears, and then to solve the homogeneous rule.⟧",
                "⟦s:We first need the fixed point of the recursion.⟧",
            ],
            Backward =
            [
                $"⟦c:We would like a sequence with $b_{{n+1}}={r}b_n$; writing $b_n=a_n-c$, this holds exactly if $c={r}c-{-s}$⟧, so we solve for $c$.",
            ],
            Exercises =
            [
                "Prove the closed form by induction.",
                $"What happens for the starting value $a_0={fixedPoint}$?",
            ],
        };
    }

    public static Problem AmGm(Draw draw)
    {
        int k = draw.Number(2, 9);
        return new Problem
        {
            Topic = "inequalities",
            Title = $"Smallest value of $x + {k * k}/x$",
            Questions =
            [
                $"Show that $x + \\frac{{{k * k}}}{{x}} \\ge {2 * k}$ for all $x>0$.",
                $"How do I find the minimum of $f(x)=x+\\frac{{{k * k}}}{{x}}$ on the positive reals without calculus?",
            ],
            Work =
            [
                $"By the inequality between arithmetic and geometric mean, $x + {k * k}/x \\ge 2\\sqrt{{x\\cdot {k * k}/x}} = {2 * k}$, with equality for $x={k}$.",
                $"Since $x>0$, the claim is the same as $x^2 - {2 * k}x + {k * k} \\ge 0$, and the left side is the square $(x-{k})^2$.",
            ],
            Checks =
            [
                $"⟦v:At $x={k}$ both summands equal ${k}$ and the value is ${2 * k}$, so the bound is attained.⟧",
                $"⟦v:As a numerical test take $x={k + 1}$: the value is about {(k + 1 + (double)k * k / (k + 1)).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}, slightly above ${2 * k}$.⟧",
            ],
            Detours =
            [
                $"I bounded the two terms separately, but each can be arbitrarily small, so ⟦b:separate bounds lead nowhere and I went back to treating the sum as a whole⟧.",
                $"EDIT: ⟦b:my earlier version squared both sides without need and had a wrong sign; here is a corrected one⟧.",
            ],
            Plans =
            [
                $"⟦s:There are two things to prove: the bound itself, and that some $x$ reaches it.⟧",
            ],
            Backward =
            [
                $"⟦c:The desired inequality would follow from $x^2+{k * k} \\ge {2 * k}x$, and this in turn from $(x-{k})^2\\ge 0$⟧, which is true.",
                $"⟦c:It suffices to prove that $(x-{k})^2$ is never negative⟧; multiplying out and dividing by $x$ leads to the claim.",
            ],
            Exercises =
            [
                $"Verify the inequality for $x = {2 * k}$.",
                $"Find the minimum of $x^2 + {2 * k * k * k}/x$ for $x>0$.",
            ],
        };
    }
}
