using System.Globalization;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// What the run may spend and has spent, earlier starts of the same run included. A call first reserves the most that it can cost, so that
/// the cap is not exceeded by what is under way; near the cap, calls wait to see whether those before them leave enough.
/// Tasks of one run that work at the same time learn of each other's spending only when they start.
/// </summary>
internal sealed class SpendingCap
{
    private readonly Lock gate = new();
    private readonly LlmConfig config;
    private long promptTokens;
    private long answerTokens;
    private long reservedPrompt;
    private long reservedAnswer;
    private int reservations;
    private TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SpendingCap(LlmConfig config, (long Prompt, long Answer) before)
    {
        this.config = config;
        (promptTokens, answerTokens) = before;
    }

    public (long Prompt, long Answer) Spent
    {
        get
        {
            lock (gate)
                return (promptTokens, answerTokens);
        }
    }

    public static double Money(LlmPrices prices, long prompt, long answer) =>
        (prompt * prices.PromptPerMillion + answer * prices.AnswerPerMillion) / 1e6;

    /// <exception cref="RunStoppedException">The cap is reached.</exception>
    public async ValueTask ReserveAsync(int prompt, int answer, CancellationToken cancellation)
    {
        if (config.Cap is { Tokens: null, Money: null })
            return;
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (Fits(promptTokens + reservedPrompt + prompt, answerTokens + reservedAnswer + answer))
                {
                    reservedPrompt += prompt;
                    reservedAnswer += answer;
                    reservations++;
                    return;
                }
                if (reservations == 0)
                    throw new RunStoppedException(Message(prompt, answer));
                wait = settled.Task;
            }
            await wait.WaitAsync(cancellation);
        }
    }

    /// <summary>Puts a reply on the bill.</summary>
    public void Spend(int prompt, int answer)
    {
        lock (gate)
        {
            promptTokens += prompt;
            answerTokens += answer;
        }
    }

    /// <summary>Ends a reservation, whatever came of the call.</summary>
    public void Settle(int prompt, int answer)
    {
        if (config.Cap is { Tokens: null, Money: null })
            return;
        TaskCompletionSource done;
        lock (gate)
        {
            reservedPrompt -= prompt;
            reservedAnswer -= answer;
            reservations--;
            done = settled;
            settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        done.SetResult();
    }

    private bool Fits(long prompt, long answer) => FitsTokens(prompt + answer)
        && (config.Cap.Money is not { } money || Money(config.Prices, prompt, answer) <= money);

    private bool FitsTokens(long tokens) => config.Cap.Tokens is not { } most || tokens <= most;

    private string Message(int prompt, int answer)
    {
        string cap = FitsTokens(promptTokens + answerTokens + prompt + answer)
            ? string.Create(CultureInfo.InvariantCulture, $"classifier.llm.cap.money: {config.Cap.Money}")
            : string.Create(CultureInfo.InvariantCulture, $"classifier.llm.cap.tokens: {config.Cap.Tokens}");
        return string.Create(CultureInfo.InvariantCulture,
            $"the next request could exceed the spending cap ({cap}): spent so far are {promptTokens} prompt and {answerTokens} answer tokens, {Money(config.Prices, promptTokens, answerTokens):0.####} at the configured prices. All answers are stored. To go on, raise the cap and run again; nothing is asked twice.");
    }
}
