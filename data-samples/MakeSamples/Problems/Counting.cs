using System.Globalization;

namespace CorpusFilter.MakeSamples.Problems;

internal static class Counting
{
    public static Problem NotAdjacent(Draw draw)
    {
        int n = draw.Number(4, 8);
        int all = Factorial(n);
        int together = 2 * Factorial(n - 1);
        (string first, string second) = draw.One([("Ann", "Ben"), ("Mira", "Tom"), ("Olu", "Sven"), ("Yuki", "Pablo")]);
        return new Problem
        {
            Topic = "combinatorics",
            Title = $"Seating {n} people with two apart",
            Questions =
            [
                $"In how many ways can {n} people stand in a row if {first} and {second} refuse to stand next to each other?",
                $"{n} friends queue for a photo; {first} must not be beside {second}. Count the arrangements.",
            ],
            Work =
            [
                $"There are ${n}! = {all}$ arrangements altogether. Gluing the two people together leaves ${n - 1}! = {Factorial(n - 1)}$ orders, each in two versions, so ${together}$ of them have the two side by side. The answer is ${all}-{together}={all - together}$.",
                $"Place the other {n - 2} people first, in $({n - 2})!$ ways. This opens {n - 1} gaps, of which the two take different ones in ${n - 1}\\cdot {n - 2}$ ways: ${Factorial(n - 2)}\\cdot {(n - 1) * (n - 2)} = {all - together}$.",
            ],
            Checks =
            [
                "⟦v:For three people the same reasoning gives $6-4=2$, and listing them shows exactly two rows with the third person in the middle.⟧",
                $"⟦v:I counted them with a short script over all permutations, which also found {all - together}.⟧",
            ],
            Detours =
            [
                $"At first I subtracted only ${Factorial(n - 1)}$. ⟦b:I forgot that the glued pair can stand in two orders, so the number must be doubled before subtracting.⟧",
                $"Counting by the place of {first} got me into many cases, ⟦b:and after the third case I abandoned this and counted the complement⟧.",
            ],
            Plans =
            [
                "⟦s:The idea is to count all rows first and then to find out how many of them are forbidden.⟧",
            ],
            Backward =
            [
                $"⟦c:The number we are after is the total less the bad rows; so it would be enough to count the bad ones, and for this we may glue the pair together.⟧",
            ],
            Exercises =
            [
                $"Check your answer for $n=4$ by listing all rows.",
                "What if the people sit around a table?",
            ],
        };
    }

    public static Problem DrawingBalls(Draw draw)
    {
        int red = draw.Number(2, 7);
        int blue = draw.Number(2, 7);
        int total = red + blue;
        int top = red * (red - 1) + blue * (blue - 1);
        int bottom = total * (total - 1);
        int divisor = Gcd(top, bottom);
        int mixed = Gcd(2 * red * blue, bottom);
        return new Problem
        {
            Topic = "probability",
            Title = $"Two balls out of {total}",
            Questions =
            [
                $"An urn holds {red} red and {blue} blue balls. Two are drawn without replacement. What is the probability that they have the same colour?",
                $"I draw two balls from a box with {red} red and {blue} blue ones, and I wait until both are out before I look. How likely is it that the colours agree?",
            ],
            Work =
            [
                $"Both red has probability $\\frac{{{red}}}{{{total}}}\\cdot\\frac{{{red - 1}}}{{{total - 1}}}$, both blue $\\frac{{{blue}}}{{{total}}}\\cdot\\frac{{{blue - 1}}}{{{total - 1}}}$. Together this is $\\frac{{{top / divisor}}}{{{bottom / divisor}}}$.",
            ],
            Checks =
            [
                $"⟦v:The chance of different colours comes to $\\frac{{{2 * red * blue / mixed}}}{{{bottom / mixed}}}$, and the two probabilities add up to 1, so nothing was lost.⟧",
                string.Create(CultureInfo.InvariantCulture, $"⟦v:A simulation of 100,000 draws gave me roughly {Math.Round((double)top / bottom, 2):0.00}, close to the exact value.⟧"),
            ],
            Detours =
            [
                $"I used $\\frac{{{red}}}{{{total}}}$ for both draws. ⟦b:That would be right with replacement only, so I have to correct the second factor.⟧",
                "Actually, scratch the tree diagram I posted. ⟦b:I had swapped two of its branches, and the numbers at the ends were wrong.⟧",
            ],
            Plans =
            [
                "⟦s:We treat two cases, both red and both blue, and compute each by itself before adding.⟧",
            ],
            Backward =
            [
                "⟦c:We want the probability of equal colours. It is one minus that of different colours, so all we need is the mixed case.⟧",
            ],
            Exercises =
            [
                "Verify that the probabilities of all outcomes sum to one.",
                "How long do you have to wait, on average, for the first red ball if balls are put back?",
            ],
        };
    }

    public static Problem Handshakes(Draw draw)
    {
        int n = draw.Number(6, 30);
        int shakes = n * (n - 1) / 2;
        return new Problem
        {
            Topic = "graph theory",
            Title = $"{shakes} handshakes",
            Questions =
            [
                $"At a party everybody shook hands with everybody else once, {shakes} handshakes in all. How many guests were there?",
                $"How many edges does the complete graph on {n} vertices have, and why?",
            ],
            Work =
            [
                $"Each of $n$ guests shakes $n-1$ hands and every handshake is counted twice, so $\\frac{{n(n-1)}}{{2}}={shakes}$. The positive solution is $n={n}$; in other words $K_{{{n}}}$ has {shakes} edges.",
            ],
            Checks =
            [
                $"⟦v:${n}\\cdot {n - 1}/2$ is indeed {shakes}.⟧",
                "⟦v:For four guests the formula says 6, and a square with both diagonals has 6 edges, so it agrees.⟧",
            ],
            Detours =
            [
                $"With $n(n-1)={shakes}$ there is no whole solution. ⟦b:Oh, I counted every handshake from both sides; dividing by two fixes it.⟧",
            ],
            Plans =
            [
                "⟦s:Let us set up an equation for the number of guests first; solving it is the second step.⟧",
            ],
            Backward =
            [
                $"⟦c:For the total to be {shakes} we need two consecutive numbers whose product is {2 * shakes}⟧, and a look at the square root of {2 * shakes} suggests {n - 1} and {n}.",
            ],
            Exercises =
            [
                "Check that in any graph the number of vertices of odd degree is even.",
            ],
        };
    }

    public static Problem Trains(Draw draw)
    {
        int hours = draw.Number(2, 5);
        int u = draw.Number(6, 11) * 10;
        int v = draw.Number(4, 9) * 10;
        int distance = hours * (u + v);
        return new Problem
        {
            Topic = "word problems",
            Title = "Two trains",
            Questions =
            [
                $"Two towns are {distance} km apart. A train leaves each of them at noon, towards the other, one at {u} km/h and one at {v} km/h. When do they meet?",
            ],
            Work =
            [
                $"The distance between the trains shrinks by ${u}+{v}={u + v}$ km every hour, so they meet after ${distance}/{u + v}={hours}$ hours, at {hours} o'clock.",
            ],
            Checks =
            [
                $"⟦v:By then one train has gone {hours * u} km and the other {hours * v} km, together {distance} km, which is the whole way.⟧",
                $"⟦v:Is {hours} hours plausible? The faster train alone would need more than that for {distance} km, so yes, it is.⟧",
            ],
            Detours =
            [
                $"I subtracted the speeds. ⟦b:That is for trains that go the same way, so it doesn't apply, and I start again with the sum.⟧",
            ],
            Plans =
            [
                "⟦s:The first thing to find is how fast the gap closes.⟧",
            ],
            Backward =
            [
                $"⟦c:They meet when the gap is zero, so we ask how long it takes to use up {distance} km, and for this we need the speed at which it shrinks.⟧",
            ],
            Exercises =
            [
                $"Check the answer by drawing both positions against time.",
            ],
        };
    }

    private static int Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
