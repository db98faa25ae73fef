using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.DevNet.Tests;

/// <summary>A network of its own for each test, on a clock that stands still until the test moves it.</summary>
public abstract class NetworkFixture : IAsyncLifetime
{
    /// <summary>The real time that the sockets get between two steps of the clock.</summary>
    private protected static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private DevNet? _network;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));

    private protected RawHttp Http { get; } = new();

    private protected DevNet Network => _network!;

    private protected long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        var options = new DevNetOptions { TimeProvider = Time };
        Configure(options);
        _network = await DevNet.StartAsync(options, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Network.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Configure(DevNetOptions options)
    {
    }

    private protected DevNode MemberFor(TestAccount account, int index = 0) => Network.GetSwarm(account.Id)[index];

    private protected DevNode StrangerTo(TestAccount account) => Network.Nodes.Except(Network.GetSwarm(account.Id)).First();

    private protected JsonObject StoreParameters(TestAccount account, string text, int number = 0, long ttl = 86_400_000)
    {
        var more = new JsonObject
        {
            ["timestamp"] = Now,
            ["ttl"] = ttl,
            ["data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text)),
        };
        if (number == 0)
        {
            return account.Unsigned(more);
        }

        more["namespace"] = number;
        return account.Signed($"store{number}{Now}", more);
    }

    private protected async Task<string> StoreAsync(TestAccount account, string text, int number = 0, long ttl = 86_400_000)
    {
        Answer answer = await Http.RpcAsync(MemberFor(account), "store", StoreParameters(account, text, number, ttl));
        Assert.Equal(200, answer.Status);
        return answer.Json["hash"]!.GetValue<string>();
    }

    private protected JsonObject RetrieveParameters(TestAccount account, int number = 0, JsonObject? more = null)
    {
        JsonObject parameters = account.Signed($"retrieve{(number == 0 ? "" : number)}{Now}", more);
        parameters["timestamp"] = Now;
        if (number != 0)
        {
            parameters["namespace"] = number;
        }

        return parameters;
    }

    private protected async Task<string[]> RetrieveAsync(DevNode node, TestAccount account, int number = 0, JsonObject? more = null)
    {
        Answer answer = await Http.RpcAsync(node, "retrieve", RetrieveParameters(account, number, more));
        Assert.Equal(200, answer.Status);
        return [.. answer.Json["messages"]!.AsArray().Select(message => message!["hash"]!.GetValue<string>())];
    }

    /// <summary>Lets time pass until an answer is there.</summary>
    private protected async Task<T> AdvanceUntilAsync<T>(Task<T> pending, TimeSpan step)
    {
        await Eventually.Ends(pending, () => Time.Advance(step), Pause);
        return await pending;
    }

    private protected DevNode[] Path(int length, params DevNode[] end) => [.. Network.Nodes.Except(end).Take(length - end.Length), .. end];
}
