namespace CorpusFilter.MakeSamples;

/// <summary>
/// Passages that look like a behavior to a keyword search and are none: tasks, fillers, contrasts, chrome, code.
/// </summary>
internal static class Traps
{
    /// <summary>Prose that a textbook or an answer may contain.</summary>
    public static string[] Prose { get; } =
    [
        "It is easily verified that this relation is symmetric and transitive.",
        "One checks without difficulty that the map is well defined.",
        "Instead of $x$ and $y$ we shall write $x_1$ and $x_2$ from here on.",
        "The reader may prefer row vectors instead of column vectors; nothing depends on it.",
        "First, every field is a ring. Second, every ring is an abelian group. Third, every group is a monoid.",
        "A theorem of this kind is often called a check on the theory, a name that goes back to lectures of the 1920s.",
        "In the game of chess, check is announced when the king is attacked; backtracking algorithms for chess problems are the subject of chapter 9.",
        "The waiting time until the first success has a geometric distribution; a customer who has waited five minutes has to wait as long as one who has just arrived.",
        "We write $f^{-1}$ for the inverse, working from right to left when maps are composed.",
        "Some authors go back to Euclid for this definition, others start with Hilbert's axioms.",
        "Suppose for contradiction that there is a largest prime. Multiply all primes and add one; the result has a prime factor that isn't among them. This is absurd.",
        "The goal of this chapter is not completeness; many results are quoted without proof.",
        "Wrong answers are not penalised in this test.",
        "The verification of signatures is the task of the registry and takes two weeks.",
        "What we want from mathematics differs from person to person.",
        "An actual infinity was rejected by Aristotle. Actually existing infinite sets entered mathematics with Cantor.",
        "Recall that a mistake in the exam was corrected by the department last year; see the errata page.",
        "Alternatively, the same result follows from the residue theorem.",
        "Both approaches work. The second is shorter, the first one generalises.",
        "The proof has three parts in Gauss's original; modern books need only one.",
    ];

    /// <summary>Tasks for students.</summary>
    public static string[] Tasks { get; } =
    [
        "Check that $G$ is a group under the given operation.",
        "Verify that the axioms of a vector space hold for the polynomials of degree at most three.",
        "Show that it suffices to consider the case $n=2$.",
        "Find the mistake: $1=\\sqrt{1}=\\sqrt{(-1)(-1)}=\\sqrt{-1}\\sqrt{-1}=-1$.",
        "Double-check your answer with a calculator.",
        "Work backwards from $x=4$ to find the starting number.",
        "Break the polygon into triangles and find its area.",
        "True or false: every bounded sequence converges. Justify.",
        "Plot $y=\\sin x$ and $y=\\cos x$ in one diagram.",
        "Test whether 2027 is prime.",
        "Give a proof by contradiction.",
        "State the theorem that you use at each step.",
    ];

    /// <summary>What stands around the text on a page.</summary>
    public static string[] Chrome { get; } =
    [
        "Home | About | Contact | Log in | Register\n\nBack to top",
        "Please verify your e-mail address before posting.",
        "Your cart is empty. Proceed to checkout",
        "Share on Facebook\nShare on Twitter\nPrint this page",
        "Edited by moderator. Last edited on Tue 14 Feb. Reason: wrong subforum",
        "Cookies help us to deliver our services. Check your settings here.",
        "« Previous | Next »\nBack to index",
        "Related: How to check your work - Try our new quiz! - Step-by-step solver - Undo last move",
        "Sign up to join this community\nAnybody can ask a question\nAnybody can answer\nThe best answers are voted up and rise to the top",
        "You must log in to reply here. Wait 30 seconds between searches.",
        "Not the answer you're looking for? Browse other questions tagged or ask your own question.",
        "Skip to content\nToggle navigation\nSearch",
    ];

    /// <summary>What one reader says about another's post: pointing out a mistake is no backtracking of one's own.</summary>
    public static string[] Remarks { get; } =
    [
        "You made a mistake in the second line, look at the sign.",
        "Did you try it with small numbers?",
        "What have you tried so far?",
        "Nice question, +1.",
        "Possible duplicate of an older question.",
        "Please don't post pictures of formulas.",
        "This deserves more upvotes.",
        "Thank you, that makes sense now!",
        "Check chapter 4 of your textbook.",
        "Could you explain the last step? I don't follow.",
        "@sofia_k why is that allowed?",
        "Is this homework?",
    ];

    /// <summary>Programs and their output, with words in comments and names that mean nothing here.</summary>
    public static string[] Code { get; } =
    [
        """
        ```python
        def is_prime(n):
            # check that n is at least 2
            if n < 2:
                return False
            i = 2
            while i * i <= n:      # first we try small divisors, then we stop
                if n % i == 0:
                    return False   # wrong, not a prime
                i += 1
            return True

        assert is_prime(97)        # verify
        ```
        """,
        """
        ```python
        def solve(board, row=0):
            if row == len(board):
                return True
            for column in range(len(board)):
                if safe(board, row, column):
                    board[row] = column
                    if solve(board, row + 1):
                        return True
                    board[row] = None  # backtrack and try another column
            return False
        ```
        """,
        """
        ```
        $ git checkout -b fix-typo
        Switched to a new branch 'fix-typo'
        $ make check
        PASS: test_sum
        PASS: test_limits
        ```
        """,
        """
        ```haskell
        gcd' :: Int -> Int -> Int
        gcd' a 0 = a
        gcd' a b = gcd' b (a `mod` b)  -- instead of subtraction
        ```
        """,
        """
        ```c
        /* wait: spin until the lock is free, then go back to the start of the loop */
        while (!atomic_compare_exchange(&lock, &expected, 1))
            expected = 0;
        ```
        """,
        """
        ```r
        x <- c(2.1, 3.4, 1.9)
        t.test(x, mu = 2)   # sanity check of the mean
        ```
        """,
    ];
}
