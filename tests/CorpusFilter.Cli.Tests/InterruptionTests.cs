using System.Runtime.InteropServices;

namespace CorpusFilter.Cli.Tests;

public sealed class InterruptionTests
{
    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now;
    }

    [Fact]
    public void The_first_signal_asks_and_a_later_one_ends_the_process()
    {
        Clock clock = new();
        StringWriter messages = new();
        using ConsoleOutput output = new(new StringWriter(), messages);
        using Interruption interruption = new(output, clock);

        Assert.True(IsHeldBack(interruption));
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Contains("Once more", messages.ToString(), StringComparison.Ordinal);
        clock.Now = 1000;
        Assert.False(IsHeldBack(interruption));
    }

    [Fact]
    public void A_signal_that_arrives_twice_is_one_wish()
    {
        Clock clock = new();
        using ConsoleOutput output = new(new StringWriter(), new StringWriter());
        using Interruption interruption = new(output, clock);

        Assert.True(IsHeldBack(interruption));
        clock.Now = 20;
        Assert.True(IsHeldBack(interruption));
    }

    private static bool IsHeldBack(Interruption interruption)
    {
        PosixSignalContext context = new(PosixSignal.SIGINT);
        interruption.OnSignal(context);
        return context.Cancel;
    }
}
