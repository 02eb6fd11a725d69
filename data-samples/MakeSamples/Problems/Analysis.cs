using System.Globalization;

namespace CorpusFilter.MakeSamples.Problems;

internal static class Analysis
{
    public static Problem ByParts(Draw draw)
    {
        int a = draw.Number(2, 7);
        return new Problem
        {
            Topic = "integration",
            Title = $"Antiderivative of $x e^{{{a}x}}$",
            Questions =
            [
                $"Evaluate $\\int x e^{{{a}x}}\\,dx$.",
                $"I can integrate $e^{{{a}x}}$, but what do I do about the factor $x$ in $\\int x e^{{{a}x}}\\,dx$?",
            ],
            Work =
            [
                $"Integrate by parts with $u=x$ and $dv=e^{{{a}x}}dx$. Then $$\\int xe^{{{a}x}}dx = \\frac{{x}}{{{a}}}e^{{{a}x}} - \\frac{{1}}{{{a}}}\\int e^{{{a}x}}dx = \\Bigl(\\frac{{x}}{{{a}}}-\\frac{{1}}{{{a * a}}}\\Bigr)e^{{{a}x}}+C.$$",
            ],
            Checks =
            [
                $"⟦v:Differentiating the result returns $\\frac{{1}}{{{a}}}e^{{{a}x}} + xe^{{{a}x}} - \\frac{{1}}{{{a}}}e^{{{a}x}} = xe^{{{a}x}}$, as required.⟧",
                "⟦v:I took the derivative of the answer and the integrand came back.⟧",
                $"⟦v:WolframAlpha returns the same antiderivative, up to how the ${a * a}$ is pulled out.⟧",
            ],
            Detours =
            [
                $"With $u=e^{{{a}x}}$ and $dv=x\\,dx$ one gets $\\frac{{x^2}}{{2}}e^{{{a}x}}-\\frac{{{a}}}{{2}}\\int x^2e^{{{a}x}}dx$. ⟦b:The new integral is worse than the old one, so we swap the roles of $u$ and $dv$.⟧",
                $"I substituted $t={a}x$ and hoped for the best. ⟦b:The $x$ did not go away, so substitution alone fails here and I tried parts.⟧",
                "Wait, I dropped the constant factor when integrating the exponential. ⟦b:So the second line above is wrong; the corrected version follows.⟧",
            ],
            Plans =
            [
                "⟦s:Our aim in the first step is to lose the factor $x$; what is left is an elementary integral.⟧",
            ],
            Backward =
            [
                $"⟦c:We look for a function whose derivative is $xe^{{{a}x}}$. It must contain $xe^{{{a}x}}/{a}$, and then something has to cancel $e^{{{a}x}}/{a}$⟧, which forces the second term.",
            ],
            Exercises =
            [
                $"Verify by differentiation that your antiderivative of $x^2e^{{{a}x}}$ is correct.",
                $"Compute $\\int_0^1 xe^{{{a}x}}dx$.",
            ],
        };
    }

    public static Problem Tangent(Draw draw)
    {
        int a = draw.Number(1, 4);
        int b = draw.Number(1, 9);
        int x0 = draw.Number(1, 5);
        int value = a * x0 * x0 + b;
        int slope = 2 * a * x0;
        int intercept = value - slope * x0;
        string square = a == 1 ? "x^2" : $"{a}x^2";
        string line = intercept == 0 ? $"{slope}x" : intercept > 0 ? $"{slope}x + {intercept}" : $"{slope}x - {-intercept}";
        return new Problem
        {
            Topic = "derivatives",
            Title = $"Tangent to $y={square}+{b}$",
            Questions =
            [
                $"Find the equation of the tangent to the parabola $y = {square} + {b}$ at the point with $x={x0}$.",
                $"A line touches the graph of $f(x)={square}+{b}$ above $x={x0}$. Where does it meet the $y$-axis?",
            ],
            Work =
            [
                $"The derivative is $f'(x)={2 * a}x$, so the slope at $x={x0}$ is ${slope}$. The point is $({x0},{value})$. The tangent is $y = {slope}(x-{x0})+{value} = {line}$.",
            ],
            Checks =
            [
                $"⟦v:The line and the parabola meet where ${square} + {b} = {line}$, and this has the single solution $x={x0}$, as a tangent should.⟧",
                $"⟦v:At $x={x0}$ our line has the value ${slope * x0 + intercept}$, the same as $f({x0})={value}$.⟧",
            ],
            Detours =
            [
                $"I used the slope ${2 * a}$ everywhere. ⟦b:No wait, the derivative has to be evaluated at $x={x0}$ first, so ${2 * a}$ must be replaced by ${slope}$.⟧",
                $"Taking the secant through $x=0$ and $x={x0}$ gives the slope ${a * x0}$, ⟦b:but a secant is not the tangent; this was the wrong approach and I return to the derivative⟧.",
            ],
            Plans =
            [
                "⟦s:We need three things, one after the other: the point of contact, the slope there, and the line through it.⟧",
            ],
            Backward =
            [
                "⟦c:A line is known once a point and the slope are known; the slope will come from the derivative, so that is what we have to compute.⟧",
            ],
            Exercises =
            [
                $"Check that the normal at $x={x0}$ is perpendicular to the tangent.",
                $"For which $x$ is the tangent of slope {slope + 2 * a}?",
            ],
        };
    }

    public static Problem GeometricSeries(Draw draw)
    {
        int q = draw.Number(2, 9);
        int a = draw.Number(1, 8);
        int numerator = a * q;
        double sum = (double)numerator / (q - 1);
        string value = numerator % (q - 1) == 0 ? (numerator / (q - 1)).ToString(CultureInfo.InvariantCulture) : $"\\frac{{{numerator}}}{{{q - 1}}}";
        double three = a + (double)a / q + (double)a / (q * q);
        return new Problem
        {
            Topic = "series",
            Title = $"The series with ratio 1/{q}",
            Questions =
            [
                $"Does $\\sum_{{n=0}}^\\infty \\frac{{{a}}}{{{q}^n}}$ converge, and to what?",
                $"Find the sum of ${a} + \\frac{{{a}}}{{{q}}} + \\frac{{{a}}}{{{q * q}}} + \\cdots$",
            ],
            Work =
            [
                $"This is a geometric series with ratio $\\frac{{1}}{{{q}}}<1$, so it converges to $\\frac{{{a}}}{{1-1/{q}}} = {value}$.",
                $"Let $S$ be the sum. Multiplying by ${q}$ shifts the series by one place: ${q}S = {numerator} + S$. As the series converges absolutely we may solve, $S={value}$.",
            ],
            Checks =
            [
                string.Create(CultureInfo.InvariantCulture, $"⟦v:The first three terms already make {three:0.000}, and the claimed limit {sum:0.000} is a little above that, so this looks right.⟧"),
                $"⟦v:For ratio $1/2$ and first term 1 the same formula gives 2, which is the value everybody knows.⟧",
            ],
            Detours =
            [
                $"I applied the formula with ratio ${q}$ and got a negative sum for positive terms. ⟦b:That can't be, so I looked again: the ratio is $1/{q}$.⟧",
                $"The ratio test, I thought, would give the value. ⟦b:It doesn't, it only tells us about convergence, so I had to think of another way.⟧",
            ],
            Plans =
            [
                "⟦s:First we make sure that the series converges; only then are we allowed to compute with its sum.⟧",
            ],
            Backward =
            [
                $"⟦c:If the sum $S$ exists, then it has to satisfy ${q}S={numerator}+S$; so the only thing left to establish is that it exists.⟧",
            ],
            Exercises =
            [
                $"How many terms are needed to come within $10^{{-6}}$ of the limit?",
                "Verify that the harmonic series is not geometric.",
            ],
        };
    }

    public static Problem EpsilonDelta(Draw draw)
    {
        int m = draw.Number(2, 9);
        int c = draw.Number(1, 9);
        int x0 = draw.Number(1, 6);
        int limit = m * x0 + c;
        return new Problem
        {
            Topic = "limits",
            Title = $"An $\\varepsilon$-$\\delta$ proof for ${m}x+{c}$",
            Questions =
            [
                $"Prove with $\\varepsilon$ and $\\delta$ that $\\lim_{{x\\to {x0}}}({m}x+{c})={limit}$.",
                $"How does one choose $\\delta$ to show that ${m}x+{c}$ tends to ${limit}$ as $x\\to {x0}$?",
            ],
            Work =
            [
                $"Let $\\varepsilon>0$ and put $\\delta=\\varepsilon/{m}$. If $|x-{x0}|<\\delta$, then $|{m}x+{c}-{limit}| = {m}|x-{x0}| < {m}\\delta = \\varepsilon$.",
            ],
            Checks =
            [
                $"⟦v:Trying $\\varepsilon=0.1$: any $x$ within $0.1/{m}$ of ${x0}$ gives a value within $0.1$ of ${limit}$, so the choice works.⟧",
            ],
            Detours =
            [
                $"I set $\\delta=\\varepsilon$. ⟦b:This is too large by a factor of ${m}$, as the last inequality shows, so it has to be changed to $\\varepsilon/{m}$.⟧",
            ],
            Plans =
            [
                "⟦s:The task falls into two pieces: find a candidate for $\\delta$, then prove that it does what it should.⟧",
            ],
            Backward =
            [
                $"⟦c:We want $|{m}x+{c}-{limit}|<\\varepsilon$. This is the same as ${m}|x-{x0}|<\\varepsilon$, so we need $|x-{x0}|<\\varepsilon/{m}$⟧, and that tells us $\\delta$.",
                $"⟦c:Start at the end: the final line must read $<\\varepsilon$, and for that $\\delta$ may be at most $\\varepsilon/{m}$.⟧",
            ],
            Exercises =
            [
                $"Check the definition for $\\lim_{{x\\to 0}} x^2=0$.",
                "Negate the definition of a limit.",
            ],
        };
    }

    public static Problem Fence(Draw draw)
    {
        int side = draw.Number(5, 30);
        int length = 4 * side;
        return new Problem
        {
            Topic = "optimisation",
            Title = $"Largest field with {length} metres of fence",
            Questions =
            [
                $"A farmer has {length} m of fence and wants to enclose a rectangle along a straight river, where no fence is needed. How large can the area be?",
                $"Maximise the area of a rectangle if three of its sides together measure {length} metres.",
            ],
            Work =
            [
                $"Let $x$ be the side perpendicular to the river. The area is $A(x)=x({length}-2x)$ with $A'(x)={length}-4x$, which vanishes at $x={side}$. The area is ${side}\\cdot {2 * side} = {2 * side * side}$ square metres.",
            ],
            Checks =
            [
                $"⟦v:With $x={side - 1}$ or $x={side + 1}$ the area is {2 * side * side - 2} in both cases, less than {2 * side * side}, so we really have a maximum.⟧",
                $"⟦v:The fence adds up: ${side}+{2 * side}+{side}={length}$.⟧",
                $"⟦v:The second derivative is $-4<0$, which confirms that this is a maximum and not a minimum.⟧",
            ],
            Detours =
            [
                $"My first answer was a square of side {side} m. ⟦b:But I had treated the river as a side to be fenced like the others, which is wrong, so I redid the setup.⟧",
                $"I set $A(x)=0$. ⟦b:Nonsense, that finds the smallest area; it is the derivative that must vanish.⟧",
            ],
            Plans =
            [
                "⟦s:The first job is to write the area as a function of one variable. After that we look for its critical point.⟧",
                "⟦s:To use calculus we need the area as a function of $x$ alone⟧, and the length of the fence supplies the relation.",
            ],
            Backward =
            [
                "⟦c:At the maximum the derivative has to be zero; to get a derivative we need a formula for the area⟧, and for the formula one unknown must go.",
            ],
            Exercises =
            [
                "Check that for a closed rectangle the best shape is a square.",
            ],
        };
    }
}
