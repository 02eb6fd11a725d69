namespace CorpusFilter.MakeSamples.Problems;

internal static class Geometry
{
    private static readonly (int A, int B, int C)[] Triples = [(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29)];

    public static Problem Ladder(Draw draw)
    {
        (int a, int b, int c) = draw.One(Triples);
        int k = draw.Number(1, 4);
        (a, b, c) = (a * k, b * k, c * k);
        return new Problem
        {
            Topic = "Pythagoras",
            Title = $"A ladder of length {c}",
            Questions =
            [
                $"A ladder {c} m long leans against a wall, its foot {a} m away from it. How high does it reach?",
                $"In a right triangle the hypotenuse is {c} and one leg is {a}. Find the other leg.",
            ],
            Work =
            [
                $"By the theorem of Pythagoras $h^2 = {c}^2-{a}^2 = {c * c}-{a * a} = {b * b}$, so $h={b}$.",
            ],
            Checks =
            [
                $"⟦v:As a check, ${a * a}+{b * b}={c * c}$, and that is ${c}^2$.⟧",
                $"⟦v:The height must be less than the length of the ladder, and ${b}<{c}$ is fine.⟧",
            ],
            Detours =
            [
                $"I added: ${c * c}+{a * a}={c * c + a * a}$. ⟦b:But then the wall would be higher than the ladder is long, so adding is wrong and I subtract.⟧",
                $"⟦b:I mixed up leg and hypotenuse, so please ignore my first post; the numbers there are wrong.⟧",
            ],
            Plans =
            [
                "⟦s:We first identify the right angle, and then we know which side is the hypotenuse.⟧",
            ],
            Backward =
            [
                "⟦c:We are asked for the height; it is a leg of a right triangle, so it is enough to know the two other sides⟧, and those are given.",
            ],
            Exercises =
            [
                $"Check that {a}, {b}, {c} is a Pythagorean triple.",
                "How far does the top slide down if the foot is pulled away by one metre?",
            ],
        };
    }

    public static Problem CircleEquation(Draw draw)
    {
        int a = draw.Number(1, 6);
        int b = draw.Number(1, 6);
        int r = draw.Number(2, 7);
        int constant = a * a + b * b - r * r;
        string tail = constant == 0 ? "" : constant > 0 ? $" + {constant}" : $" - {-constant}";
        return new Problem
        {
            Topic = "circles",
            Title = "Centre and radius from an equation",
            Questions =
            [
                $"Find the centre and the radius of the circle $x^2+y^2-{2 * a}x-{2 * b}y{tail}=0$.",
            ],
            Work =
            [
                $"Completing both squares gives $(x-{a})^2+(y-{b})^2={r * r}$. The centre is $({a},{b})$ and the radius is ${r}$.",
            ],
            Checks =
            [
                $"⟦v:The point $({a + r},{b})$ should be on the circle: inserting it, ${(a + r) * (a + r)}+{b * b}-{2 * a * (a + r)}-{2 * b * b}{tail}=0$. It is.⟧",
                "⟦v:Expanding the squares again reproduces the equation that was given.⟧",
            ],
            Detours =
            [
                $"I read off the centre as $({2 * a},{2 * b})$. ⟦b:Not so fast, the coefficients have to be halved; let me correct that.⟧",
            ],
            Plans =
            [
                "⟦s:Our goal is the form $(x-a)^2+(y-b)^2=r^2$; to reach it we complete the square in $x$, and then in $y$.⟧",
            ],
            Backward =
            [
                $"⟦c:In the form we are aiming at, the coefficient of $x$ is $-2a$; so we need $-2a=-{2 * a}$, and in the same way $-2b=-{2 * b}$.⟧",
            ],
            Exercises =
            [
                $"Verify that the origin {(constant > 0 ? "lies outside" : "does not lie outside")} the circle.",
            ],
        };
    }

    public static Problem AngleSum(Draw draw)
    {
        int n = draw.Number(5, 12);
        return new Problem
        {
            Topic = "polygons",
            Title = $"Angle sum of a convex {n}-gon",
            Questions =
            [
                $"What do the interior angles of a convex polygon with {n} sides add up to?",
            ],
            Work =
            [
                $"The diagonals from one corner cut the polygon into ${n - 2}$ triangles. Each of them contributes $180^\\circ$, so the sum is ${n - 2}\\cdot 180^\\circ={(n - 2) * 180}^\\circ$.",
            ],
            Checks =
            [
                "⟦v:For a square the rule gives $2\\cdot 180^\\circ=360^\\circ$, and four right angles are just that.⟧",
                $"⟦v:The exterior angles would then add up to ${n}\\cdot 180^\\circ-{(n - 2) * 180}^\\circ=360^\\circ$, which matches the known theorem.⟧",
            ],
            Detours =
            [
                $"From a point inside I drew {n} triangles and answered ${n * 180}^\\circ$. ⟦b:This counts the angles around the inner point as well, so it is too much and has to be mended by taking off $360^\\circ$.⟧",
            ],
            Plans =
            [
                "⟦s:The approach is to cut the polygon into triangles; so the first question is how many of them there are.⟧",
            ],
            Backward =
            [
                "⟦c:We know the angle sum of triangles and nothing else. So the polygon has to be reduced to triangles, and for that we need diagonals that don't cross.⟧",
            ],
            Exercises =
            [
                $"Check the formula for $n=3$ and $n=4$.",
                "Does the statement hold for polygons that aren't convex?",
            ],
        };
    }
}
