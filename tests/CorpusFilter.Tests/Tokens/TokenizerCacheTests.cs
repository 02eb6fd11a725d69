using System.Net;
using System.Security.Cryptography;
using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CorpusFilter.Tests.Tokens;

/// <summary>Against a real server on the loopback address.</summary>
public sealed class TokenizerCacheTests : IAsyncLifetime
{
    private static readonly byte[] Ranks = Encoding.ASCII.GetBytes(TinyTokenizer.Shared.ToTiktoken());

    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly HttpClient http = new();
    private WebApplication server = null!;
    private KnownTokenizer known = null!;
    private int requests;
    private RequestDelegate answer = context => context.Response.Body.WriteAsync(Ranks).AsTask();

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Run(context =>
        {
            Interlocked.Increment(ref requests);
            return answer(context);
        });
        await server.StartAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        known = new KnownTokenizer("tiny", "tiny.tiktoken", new Uri(new Uri(address), "tiny.tiktoken"), Convert.ToHexStringLower(SHA256.HashData(Ranks)));
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private TokenizerCache Cache => new(folder, http);

    [Fact]
    public async Task Tokenizer_is_downloaded_once_and_then_found()
    {
        string file = await Cache.FileOfAsync(known, null, offline: false, CancellationToken.None);
        Assert.Equal(Ranks, await File.ReadAllBytesAsync(file));
        Assert.Equal(file, await Cache.FileOfAsync(known, null, offline: false, CancellationToken.None));
        Assert.Equal(file, await Cache.FileOfAsync(known, null, offline: true, CancellationToken.None));
        Assert.Equal(1, requests);
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Offline_asks_nobody_and_says_where_the_file_would_have_to_be()
    {
        string error = await ErrorOf(offline: true);
        Assert.Contains(folder, error, StringComparison.Ordinal);
        Assert.Contains("tiny.tiktoken", error, StringComparison.Ordinal);
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task Configured_address_replaces_the_publishers()
    {
        KnownTokenizer elsewhere = known with { Url = new Uri("http://127.0.0.1:9/nobody") };
        Assert.True(File.Exists(await Cache.FileOfAsync(elsewhere, known.Url, offline: false, CancellationToken.None)));
    }

    [Fact]
    public async Task Other_content_than_pinned_is_refused_and_not_kept()
    {
        answer = context => context.Response.WriteAsync("<html>Sign in to the network</html>");
        Assert.Contains(known.Sha256, await ErrorOf(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
    }

    [Fact]
    public async Task Damaged_file_in_the_cache_is_an_error_that_says_what_to_do()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "tiny.tiktoken"), Ranks[..^1]);
        Assert.Contains("remove the file", await ErrorOf(), StringComparison.Ordinal);
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task Answer_that_is_no_success_is_named()
    {
        answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        string error = await ErrorOf();
        Assert.Contains("403", error, StringComparison.Ordinal);
        Assert.Contains(known.Url.ToString(), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_that_breaks_off_leaves_nothing_behind()
    {
        answer = async context =>
        {
            context.Response.ContentLength = Ranks.Length;
            await context.Response.Body.WriteAsync(Ranks.AsMemory(0, 100));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.Contains("can't be downloaded", await ErrorOf(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Server_that_sends_without_end_is_left()
    {
        answer = async context =>
        {
            byte[] block = new byte[1 << 20];
            for (int sent = 0; sent < 200 && !context.RequestAborted.IsCancellationRequested; sent++)
                await context.Response.Body.WriteAsync(block);
        };
        Assert.Contains("64 MiB", await ErrorOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_counter_is_an_error_that_lists_the_names()
    {
        TokenizerException error = await Assert.ThrowsAsync<TokenizerException>(() => TokenCounters.OpenAsync(new TokensConfig { Counter = "cl100k" }, _ => null, CancellationToken.None));
        Assert.Contains("cl100k_base", error.Message, StringComparison.Ordinal);
        Assert.Contains("estimate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_name_offline_without_its_file_is_an_error()
    {
        var config = new TokensConfig { Counter = "o200k_base", Offline = true, Folder = folder };
        TokenizerException error = await Assert.ThrowsAsync<TokenizerException>(() => TokenCounters.OpenAsync(config, _ => null, CancellationToken.None));
        Assert.Contains("offline", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_needs_no_file() =>
        Assert.True((await TokenCounters.OpenAsync(new TokensConfig { Offline = true }, _ => null, CancellationToken.None)).IsEstimate);

    private async Task<string> ErrorOf(bool offline = false) =>
        (await Assert.ThrowsAsync<TokenizerException>(() => Cache.FileOfAsync(known, null, offline, CancellationToken.None))).Message;
}
