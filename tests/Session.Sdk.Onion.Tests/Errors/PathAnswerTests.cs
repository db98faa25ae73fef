using CsCheck;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Errors;

public sealed class PathAnswerTests
{
    private static readonly ServiceNode[] Nodes = [.. Enumerable.Range(0, 5).Select(index => new FakeNode(index).Node)];
    private static readonly OnionPath Path = new(Nodes[..3]);
    private static readonly ServiceNode Destination = Nodes[3];
    private static readonly ServiceNode Stranger = Nodes[4];

    [Theory]
    [InlineData(400, "Invalid ciphertext", nameof(PathVerdictKind.CannotDecrypt), true)]
    [InlineData(400, "Invalid ciphertext\n", nameof(PathVerdictKind.CannotDecrypt), true)]
    [InlineData(400, "Error parsing onion request: x", nameof(PathVerdictKind.Malformed), false)]
    [InlineData(400, "onion request max path length exceeded", nameof(PathVerdictKind.Malformed), false)]
    [InlineData(406, "Timestamp error: check your clock", nameof(PathVerdictKind.Retry), true)]
    [InlineData(425, "", nameof(PathVerdictKind.Retry), true)]
    [InlineData(421, "{\"snodes\":[]}", nameof(PathVerdictKind.Retry), true)]
    [InlineData(413, "Request body too large", nameof(PathVerdictKind.TooLarge), false)]
    [InlineData(500, "Invalid response from snode", nameof(PathVerdictKind.Retry), true)]
    [InlineData(504, "Request time out", nameof(PathVerdictKind.Retry), true)]
    [InlineData(502, "Next node not found: zz", nameof(PathVerdictKind.Retry), true)]
    [InlineData(418, "anything", nameof(PathVerdictKind.Retry), true)]
    [InlineData(301, "", nameof(PathVerdictKind.Retry), true)]
    public void An_answer_in_clear_is_judged_when_a_node_is_asked(int status, string text, string kind, bool strikesPath)
    {
        PathVerdict verdict = Judge(status, text, Destination);

        Assert.Equal(kind, verdict.Kind.ToString());
        Assert.Equal(strikesPath, verdict.StrikesPath);
        Assert.Null(verdict.Culprit);
    }

    [Theory]
    [InlineData(400, "bad", false)]
    [InlineData(404, "nope", false)]
    [InlineData(413, "large", false)]
    [InlineData(500, "oops", false)]
    [InlineData(502, "Failed to connect to 127.0.0.1 port 443 after 0 ms: Couldn't connect to server", false)]
    [InlineData(502, "", false)]
    [InlineData(503, "busy", false)]
    [InlineData(504, "Operation timed out after 25000 milliseconds with 0 bytes received", true)]
    public void What_is_no_error_of_a_path_is_the_servers_when_a_server_is_asked(int status, string text, bool strikesPath)
    {
        PathVerdict verdict = Judge(status, text, null);

        Assert.Equal(PathVerdictKind.ServerUnreachable, verdict.Kind);
        Assert.Equal(strikesPath, verdict.StrikesPath);
    }

    [Theory]
    [InlineData(504, "Request time out")]
    [InlineData(500, "Invalid response from snode")]
    [InlineData(406, "x")]
    public void Errors_of_a_path_stay_that_when_a_server_is_asked(int status, string text)
        => Assert.Equal(status == 406 ? PathVerdictKind.ServerUnreachable : PathVerdictKind.Retry, Judge(status, text, null).Kind);

    [Theory]
    [InlineData("Next node not found: ")]
    [InlineData("Next node is currently unreachable: ")]
    public void A_missing_node_acts_only_if_it_took_part(string text)
    {
        PathVerdict hop = Judge(502, text + Nodes[1].Ed25519PublicKey, Destination);
        Assert.Equal((PathVerdictKind.Retry, true, Nodes[1], NodeFault.Permanent), (hop.Kind, hop.StrikesPath, hop.Culprit, hop.Fault));

        PathVerdict destination = Judge(502, text + Destination.Ed25519PublicKey, Destination);
        Assert.Equal((PathVerdictKind.DestinationUnreachable, false, Destination, NodeFault.Permanent), (destination.Kind, destination.StrikesPath, destination.Culprit, destination.Fault));

        PathVerdict stranger = Judge(502, text + Stranger.Ed25519PublicKey, Destination);
        Assert.Equal((PathVerdictKind.Retry, true, null), (stranger.Kind, stranger.StrikesPath, stranger.Culprit));
    }

    [Fact]
    public void A_node_that_is_not_ready_gets_one_strike_if_it_took_part()
    {
        PathVerdict hop = Judge(503, $"Snode not ready: {Nodes[2].Ed25519PublicKey}", Destination);
        Assert.Equal((PathVerdictKind.Retry, false, Nodes[2], NodeFault.Silence), (hop.Kind, hop.StrikesPath, hop.Culprit, hop.Fault));

        PathVerdict stranger = Judge(503, $"Snode not ready: {Stranger.Ed25519PublicKey}", Destination);
        Assert.Null(stranger.Culprit);
        Assert.True(stranger.StrikesPath);
    }

    [Theory]
    [InlineData("Service node is not ready: not in any swarm\n")]
    [InlineData("Server busy, try again later")]
    public void A_guard_that_is_busy_gets_the_strike_itself(string text)
    {
        PathVerdict verdict = Judge(503, text, Destination);

        Assert.Equal((PathVerdictKind.GuardBusy, Path.Guard, NodeFault.Silence, false), (verdict.Kind, verdict.Culprit, verdict.Fault, verdict.StrikesPath));
    }

    [Fact]
    public void Arbitrary_answers_never_throw_nor_blame_a_stranger()
        => Gen.Select(Gen.Int[0, 999], Gen.Byte.Array[0, 100]).Sample((status, body) =>
        {
            PathVerdict verdict = PathAnswer.Judge(status, body, Path, Destination);
            return verdict.Culprit is null || Path.Nodes.Contains(verdict.Culprit);
        });

    private static PathVerdict Judge(int status, string text, ServiceNode? destination) =>
        PathAnswer.Judge(status, System.Text.Encoding.UTF8.GetBytes(text), Path, destination);
}
