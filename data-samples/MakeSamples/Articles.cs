namespace CorpusFilter.MakeSamples;

/// <summary>Encyclopedia entries, each used once: most are plain exposition, some think on the page.</summary>
internal static class Articles
{
    public static (string Title, string[] Paragraphs)[] All { get; } =
    [
        ("Prime number",
        [
            "A **prime number** is an integer greater than 1 whose only positive divisors are 1 and itself. The first primes are 2, 3, 5, 7, 11, 13.",
            "Every integer $n>1$ is a product of primes, and the product is unique up to order. This is the *fundamental theorem of arithmetic*.",
            "Euclid's proof that there are infinitely many primes multiplies finitely many of them, adds one, and looks at a prime factor of the result.",
        ]),
        ("Group (mathematics)",
        [
            "A **group** is a set $G$ with an operation $\\cdot$ that is associative, has a neutral element $e$, and gives every $a\\in G$ an inverse $a^{-1}$.",
            "Examples: the integers under addition; the nonzero rationals under multiplication; the permutations of a set under composition.",
            "If moreover $ab=ba$ for all $a,b$, the group is called abelian, after Niels Henrik Abel.",
        ]),
        ("Catenary",
        [
            "The curve of a hanging chain, $y=a\\cosh(x/a)$, is called a catenary. Galileo remarked that it resembles a parabola.",
            "Christiaan Huygens showed, at the age of seventeen, that the two curves are different. The name is his as well.",
        ]),
        ("Method of exhaustion",
        [
            "Greek geometers found areas by inscribing polygons with more and more sides. What is now written with limits was for them a double proof by contradiction.",
            "Archimedes obtained $\\frac{223}{71}<\\pi<\\frac{22}{7}$ from polygons with 96 sides.",
        ]),
        ("Why the derivative of an even function is odd",
        [
            "Let $f(-x)=f(x)$ for all $x$ and let $f$ be differentiable. Differentiating both sides gives $-f'(-x)=f'(x)$.",
            "⟦v:Take $f(x)=x^4$ as a test: its derivative $4x^3$ is odd, in accordance with the statement.⟧",
        ]),
        ("A failed proof of the parallel postulate",
        [
            "For two thousand years people tried to derive Euclid's fifth postulate from the others. Saccheri published the most careful attempt in 1733.",
            "He assumed that the postulate is false and collected consequences that look strange. He called them absurd, yet none contradicts the other axioms.",
            "We know today that he had found the first theorems of hyperbolic geometry.",
        ]),
        ("How to attack a contest problem",
        [
            "⟦s:Before computing anything, split the statement into what is given, what is asked, and what would link the two.⟧",
            "⟦c:Then ask from the end: which statement, if it were known, would finish the proof? And what would give that one?⟧ Continue until you meet something that is given.",
            "Not every problem yields, and no method replaces practice.",
        ]),
        ("Harmonic numbers",
        [
            "$H_n = 1+\\frac12+\\dots+\\frac1n$ grows like $\\ln n$. The difference tends to the Euler–Mascheroni constant $\\gamma\\approx 0.5772$.",
            "Apart from $H_1$ no harmonic number is an integer.",
        ]),
        ("Pascal's triangle",
        [
            "1\n1 1\n1 2 1\n1 3 3 1\n1 4 6 4 1\n1 5 10 10 5 1",
            "Each entry is the sum of the two above it. The $k$-th entry of row $n$, both counted from zero, is $\\binom{n}{k}$.",
            "The triangle was known to al-Karajī, Jia Xian (賈憲) and Omar Khayyām centuries before Pascal.",
        ]),
        ("Errata",
        [
            "Page 12, line 4: replace $\\le$ by $<$.\n\nPage 57: the reference should be to Lemma 3.\n\nPage 101: Exercise 9 is wrong as stated; assume that $X$ is compact.",
            "The author thanks all readers who reported mistakes.",
        ]),
        ("On my proof from last week",
        [
            "Last Tuesday I claimed here that every connected graph with as many edges as vertices has exactly two spanning trees.",
            "⟦b:Several nights later I saw that this is false, a single cycle of length five refutes it, so I take the claim back.⟧ A graph of this kind has one cycle, and as many spanning trees as the cycle has edges.",
            "⟦v:For the five-cycle this gives five, and indeed removing any one of its edges leaves a tree.⟧",
        ]),
        ("Greek letters in mathematics",
        [
            "α, β, γ often denote angles; ε and δ small positive numbers; π the ratio of circumference to diameter; Σ and Π sums and products; ω the first infinite ordinal.",
            "In older German texts vectors are set in Fraktur: 𝔞, 𝔟, 𝔠. Emoji have been proposed for variables 🍎 + 🍌 = 🍒, so far without success.",
        ]),
        ("Continued fractions",
        [
            "A continued fraction is an expression $a_0+\\cfrac{1}{a_1+\\cfrac{1}{a_2+\\cdots}}$. For a rational number it ends; it is Euclid's algorithm written in a column.",
            "The golden ratio has the simplest infinite one, $[1;1,1,1,\\ldots]$.",
        ]),
        ("Long division of polynomials",
        [
            "Dividing $x^3-1$ by $x-1$ leaves no remainder and the quotient $x^2+x+1$.",
            "⟦v:Multiplying out, $(x-1)(x^2+x+1)=x^3+x^2+x-x^2-x-1=x^3-1$, which confirms the division.⟧",
            "The method works over any field.",
        ]),
        ("Notation",
        [
            "$\\mathbb{N}$ natural numbers, $\\mathbb{Z}$ integers, $\\mathbb{Q}$ rationals, $\\mathbb{R}$ reals, $\\mathbb{C}$ complex numbers. $A\\subseteq B$ allows equality. $\\log$ is natural.",
        ]),
        ("Trial and error with matchsticks",
        [
            "Nine matchsticks form three triangles in a row of five, sharing sides. Can six matchsticks make four triangles?",
            "⟦b:In the plane all our attempts ended with at most two triangles, so we gave up on the plane⟧ and built a tetrahedron, which has six edges and four faces.",
            "⟦v:Counting once more: three edges at the base, three up to the top, four triangular faces.⟧",
        ]),
        ("The Königsberg bridges",
        [
            "⟦c:For a walk over every bridge exactly once, each visit must use one bridge in and one out, so all but two land masses would need an even number⟧ of bridges.",
            "In Königsberg all four land masses had an odd number. Hence no such walk exists, as Euler showed in 1736.",
        ]),
        ("Glossary",
        [
            "**Lemma**: a theorem on the way to another.\n\n**Corollary**: a theorem that comes for free.\n\n**Ansatz**: an educated guess of the form of a solution.\n\n**w.l.o.g.**: without loss of generality.\n\n**QED**: end of proof.",
        ]),
        ("Diary of a calculation",
        [
            "I want the volume common to two cylinders of radius 1 whose axes cross at right angles.",
            "⟦s:The plan for today is to find the shape of a horizontal slice, and to integrate its area tomorrow.⟧",
            "A slice at height $z$ is a square of side $2\\sqrt{1-z^2}$. ⟦b:I had first written a circle here, which is nonsense, so I crossed it out.⟧",
            "The volume is $\\int_{-1}^{1}4(1-z^2)\\,dz=\\frac{16}{3}$. ⟦v:It should be less than the cube's 8 and more than the ball's $\\frac{4}{3}\\pi\\approx 4.19$, and 5.33 is in between.⟧",
        ]),
        ("Truth tables",
        [
            "| $p$ | $q$ | $p\\to q$ |\n|---|---|---|\n| T | T | T |\n| T | F | F |\n| F | T | T |\n| F | F | T |",
            "An implication with a false premise is true. Beginners find this odd; it could hardly be otherwise, as $x>3 \\to x>2$ is to hold for all $x$.",
        ]),
    ];

    public static LabelledText Write((string Title, string[] Paragraphs) article)
    {
        LabelledText text = new();
        text.Add($"# {article.Title}");
        foreach (string paragraph in article.Paragraphs)
            text.Add(paragraph);
        return text;
    }
}
