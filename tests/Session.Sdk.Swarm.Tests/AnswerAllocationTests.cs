using System.Text.Json;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Polling;

namespace SessionSdk.Swarm.Tests;

/// <summary>What a hostile answer costs: a small multiple of its length at most.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class AnswerAllocationTests : IDisposable
{
    private const int Length = 60_000;

    private const int Factor = 6;

    private const int Constant = 40_000;

    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly GroupKeys _group = GroupKeys.Generate();

    public static TheoryData<string, string, string> Floods => new()
    {
        { "{", "\"x\":1", "}" },
        { "{", "\"\\ud800\":1", "}" },
        { "{", "\"code\":\"x\"", "}" },
        { "{", "\"hf\":[1]", "}" },
        { "{\"swarm\":{", "\"\":7", "}}" },
        { "{\"swarm\":{", "\"\\ud800\":{}", "}}" },
        { "{\"swarm\":{", "\"#\":{}", "}}" },
        { "{\"swarm\":{\"!\":{", "\"code\":\"x\",\"reason\":\"y\"", "}}}" },
        { "{\"swarm\":{\"!\":{", "\"signature\":\"\"", "}}}" },
        { "{\"swarm\":{\"!\":{\"expiry\":[", "0", "]}}}" },
        { "{\"swarm\":{\"!\":{\"expiry\":[", "1000000000", "]}}}" },
        { "{\"swarm\":{\"!\":{\"deleted\":[", "\"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI\"", "]}}}" },
        { "{\"swarm\":{\"!\":{\"deleted\":{", "\"0\":[]", "}}}}" },
        { "{\"swarm\":{\"!\":{\"unchanged\":{", "\"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI\":1000000000", "}}}}" },
        { "{\"messages\":[", "7", "]}" },
        { "{\"messages\":[", "{}", "]}" },
        { "{\"messages\":[", "{\"hash\":\"\\ud800\"}", "]}" },
        { "{\"messages\":[", "{\"hash\":\"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI\",\"data\":\"=\"}", "]}" },
        { "{\"messages\":[{\"data\":\"", "\\u0041", "\"}]}" },
        { "{\"messages\":[{\"hash\":\"", "\\u0041", "\"}]}" },
        { "{\"messages\":[", "[[[[[[[[[[]]]]]]]]]]", "]}" },
        { "", "[", "" },
        { "", "tru", "" },
        { "{\"messages\":[", "nul", "]}" },
        { "{\"swarm\":{\"!\":{\"failed\":", "fals", "}}}" },
        { "{\"results\":[{\"code\":200,\"body\":", "tru", "}]}" },
        { "", "{\"a\":", "" },
        { "{\"expiries\":{", "\"\":1", "}}" },
        { "{\"expiries\":{", "\"\\ud800\":\"\"", "}}" },
        { "{\"revoked_subaccounts\":[", "\"\\ud800\"", "]}" },
        { "{\"revoked_subaccounts\":[", "0", "]}" },
        { "{\"snodes\":[", "{}", "],\"swarm\":\"abc\"}" },
        { "{\"snodes\":[", "7", "],\"swarm\":\"abc\"}" },
        { "{\"result\":{\"encrypted_value\":\"", "\\u0041", "\"}}" },
        { "{\"results\":[{\"code\":200,\"body\":{\"messages\":[", "{}", "]}},{\"code\":200,\"body\":{}}]}" },
        { "{\"results\":[", "7", "]}" },
        { "{\"results\":[{", "\"code\":200,\"body\":{}", "}]}" },
    };

    public void Dispose()
    {
        _keys.Dispose();
        _group.Dispose();
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void Reading_costs_a_small_multiple_of_the_answer(string begin, string part, string end)
    {
        SwarmSigner signer = SwarmSigner.ForAccount(_keys);
        MessageHash hash = MessageHash.Compute(_keys.Id, default, "x"u8);
        NodeRequest[] requests =
        [
            new RetrieveRequest { Address = _keys.Id, Signer = signer },
            new GetExpiriesRequest { Address = _keys.Id, Signer = signer, Messages = [hash] },
            new StoreRequest { Address = _keys.Id, Data = "x"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) },
            new DeleteRequest { Address = _keys.Id, Signer = signer, Messages = [hash] },
            new ExpireRequest { Address = _keys.Id, Signer = signer, Messages = [hash], Expiries = [DateTimeOffset.UnixEpoch] },
            new RevokedSubaccountsRequest { Address = _group.Id, Signer = SwarmSigner.ForGroup(_group) },
            new NameRequest { NameHash = new byte[32] },
            new InfoRequest(),
            new GetSwarmRequest { Address = _keys.Id },
            new ServiceNodesRequest(),
            new BatchRequest { Requests = [new RetrieveRequest { Address = _keys.Id, Signer = signer }, new DeleteRequest { Address = _keys.Id, Signer = signer, Messages = [hash] }] },
        ];
        (_, AnswerContext context, _) = RecordedAnswerTests.Load(0);
        string member = context.Node.Ed25519PublicKey.ToString();
        string[] parts = [.. Enumerable.Range(0, Length / part.Length).Select(i => part.Replace("#", $"{i:x64}", StringComparison.Ordinal))];
        string separator = part.EndsWith(':') || part is "[" or "\\u0041" ? string.Empty : ",";
        byte[] body = System.Text.Encoding.UTF8.GetBytes(begin.Replace("!", member, StringComparison.Ordinal) + string.Join(separator, parts) + end);
        foreach (NodeRequest request in requests)
        {
            _ = Record.Exception(() => request.ReadObject("{\"swarm\":{},\"messages\":[]}"u8, context));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                request.ReadObject(body, context);
            }
            catch (JsonException)
            {
                // That is an answer, too.
            }

            long cost = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(cost <= (Factor * body.Length) + Constant, $"{request.Method}: {cost} bytes for {body.Length}");
        }
    }
}
