using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CorpusFilter.TestCorpora;

/// <summary>One request to <c>/v1/chat/completions</c>, and what can be done to it.</summary>
internal sealed class ChatCall(HttpContext context, string body, int number)
{
    public HttpContext Context { get; } = context;

    /// <summary>From 1, in order of arrival.</summary>
    public int Number { get; } = number;

    public JsonNode Body { get; } = JsonNode.Parse(body)!;

    public string Messages => string.Join('\n', Body["messages"]!.AsArray().Select(message => (string)message!["content"]!));

    /// <summary>The document between the delimiters; null in a probe.</summary>
    public string? Document
    {
        get
        {
            string messages = Messages;
            int close = messages.LastIndexOf("\n</document ", StringComparison.Ordinal);
            if (close < 0)
                return null;
            string open = $"<document {messages.AsSpan(close + 12, 16)}>\n";
            int start = messages.IndexOf(open, StringComparison.Ordinal) + open.Length;
            return messages[start..close];
        }
    }

    public bool HasForm => Body["response_format"] is not null;

    /// <summary>A chat completion with this content.</summary>
    public Task SayAsync(string? content, string finish = "stop", string? model = null, int prompt = 100, int answer = 20) =>
        SendAsync(200, Completion(content, finish, model ?? (string?)Body["model"], prompt, answer));

    public static string Completion(string? content, string finish, string? model, int prompt, int answer) => new JsonObject
    {
        ["id"] = "x",
        ["object"] = "chat.completion",
        ["model"] = model,
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content }, ["finish_reason"] = finish }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = answer, ["total_tokens"] = prompt + answer },
    }.ToJsonString();

    public async Task SendAsync(int status, string body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        Context.Response.StatusCode = status;
        Context.Response.ContentType = type;
        foreach ((string name, string value) in headers)
            Context.Response.Headers[name] = value;
        await Context.Response.WriteAsync(body);
    }

    public Task FailAsync(int status, string message, params (string Name, string Value)[] headers) =>
        SendAsync(status, new JsonObject { ["error"] = new JsonObject { ["message"] = message } }.ToJsonString(), "application/json", headers);

    /// <summary>Promises more than it sends, and cuts the connection.</summary>
    public async Task ResetAsync(string start)
    {
        Context.Response.ContentType = "application/json";
        Context.Response.ContentLength = start.Length + 1000;
        await Context.Response.WriteAsync(start);
        await Context.Response.Body.FlushAsync();
        Context.Abort();
    }

    /// <summary>The judgement that a test's model has of every text: as many verifications as the text has exclamation marks.</summary>
    public static string Judgement(string document, params string[] quotes) => JsonSerializer.Serialize(new
    {
        problem = true,
        solution = true,
        behaviors = new Dictionary<string, object>
        {
            ["verification"] = new { quotes, count = document.Count(c => c == '!') + quotes.Length },
            ["backtracking"] = new { quotes = Array.Empty<string>(), count = 0 },
        },
    });

    public Task JudgeAsync() => SayAsync(Document is { } document ? Judgement(document) : "yes");
}

/// <summary>ASP.NET's own server as a language model: does to each request what the test's script says, and counts.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Func<ChatCall, Task> script;
    private int number;
    private int underWay;
    private bool remembers;

    private ChatServer(WebApplication app, Func<ChatCall, Task> script) => (this.app, this.script) = (app, script);

    public string Url { get; private init; } = "";

    /// <summary>Every call about a document, as it came.</summary>
    public ConcurrentQueue<ChatCall> Calls { get; } = new();

    /// <summary>Requests without a document: probes and checks.</summary>
    public int Probes { get; private set; }

    /// <summary>Most calls at once.</summary>
    public int Peak { get; private set; }

    /// <param name="remembers">False where so many calls come that their texts would fill the memory.</param>
    public static async Task<ChatServer> StartAsync(Func<ChatCall, Task> script, HttpProtocols protocols = HttpProtocols.Http1, bool remembers = true)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(new IPEndPoint(IPAddress.Loopback, 0), listen => listen.Protocols = protocols);
        });
        WebApplication built = builder.Build();
        ChatServer? server = null;
        built.Run(context => server!.ServeAsync(context));
        await built.StartAsync();
        server = new ChatServer(built, script) { Url = built.Urls.First() + "/v1", remembers = remembers };
        return server;
    }

    public IEnumerable<string> Documents => Calls.Select(call => call.Document!);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Scripts that hang are cut off: that is what they are for.
        }
        await app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Path == "/v1/models")
        {
            await context.Response.WriteAsync("""{"object":"list","data":[{"id":"judge-7b","object":"model"}]}""");
            return;
        }
        if (context.Request.Path != "/v1/chat/completions")
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        ChatCall call;
        lock (Calls)
        {
            bool about = body.Contains("<document ", StringComparison.Ordinal);
            call = new ChatCall(context, body, about ? ++number : 0);
            if (about && remembers)
                Calls.Enqueue(call);
            else if (!about)
                Probes++;
            Peak = Math.Max(Peak, ++underWay);
        }
        try
        {
            await script(call);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or TaskCanceledException)
        {
            // The client has gone: timeouts are under test.
        }
        finally
        {
            lock (Calls)
                underWay--;
        }
    }
}
