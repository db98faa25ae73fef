using SessionSdk.Cryptography;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Represents what a node on the way makes of an answer that passes through it.</summary>
/// <param name="Name">What it says or does.</param>
/// <param name="Apply">Makes the lie of the honest answer; it may name other nodes.</param>
internal sealed record PathLie(string Name, Func<ForcedAnswer, IReadOnlyList<DevNode>, ForcedAnswer> Apply)
{
    /// <summary>More bytes than the answer to <c>info</c> has, by which paths are tested.</summary>
    private const int Much = 400;

    /// <summary>The words by which nodes tell that something is wrong with the path; each can be a lie about an honest node.</summary>
    private static readonly (int Status, string Text)[] Errors =
    [
        (502, "Next node not found: {0}"),
        (502, "Next node is currently unreachable: {0}"),
        (503, "Snode not ready: {0}"),
        (503, "Service node is not ready: not in any swarm\n"),
        (400, "Invalid ciphertext"),
        (400, "Error parsing onion request: Invalid json"),
        (400, "onion request max path length exceeded"),
        (504, "Request time out"),
        (502, "Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server"),
        (502, "oxend returned unparsable data"),
        (410, "long polling is no longer supported, client upgrade required"),
        (413, "Request body too large"),
        (429, "Too Many Requests\n"),
        (406, "Timestamp error: check your clock"),
        (421, """{{"snodes":[{{"pubkey_ed25519":"{0}"}}],"swarm":"1","t":253402300799999,"hf":[99,99]}}"""),
        (425, "Timestamp error: check your clock"),
    ];

    internal static IEnumerable<PathLie> All()
    {
        foreach ((int status, string text) in Errors)
        {
            yield return new PathLie($"{status} {text.Trim()}", (_, others) => ForcedAnswer.Text(status, string.Format(null, text, others[0].Ed25519PublicKey)));
        }

        foreach (int status in (int[])[201, 204, 302, 400, 401, 403, 404, 406, 418, 421, 425, 500, 502, 503, 504, 599])
        {
            yield return new PathLie($"{status} with control characters", (_, _) => ForcedAnswer.Text(status, "no\u001b[2J\r\nway \u0000 \u202e"));
            yield return new PathLie($"{status} without a body", (_, _) => ForcedAnswer.Text(status, ""));
            yield return new PathLie($"{status} with the honest body", (honest, _) => honest with { Status = status });
        }

        yield return new PathLie("no body", (_, _) => ForcedAnswer.Text(200, ""));
        yield return new PathLie("garbage", (_, _) => ForcedAnswer.Garbage(300));
        yield return new PathLie("a megabyte of garbage", (_, _) => ForcedAnswer.Garbage(1_000_000));
        yield return new PathLie("base64 of garbage", (_, _) => ForcedAnswer.Text(200, Convert.ToBase64String(SecureRandom.GetBytes(300))));
        yield return new PathLie("a page", (_, _) => ForcedAnswer.Text(200, "<!doctype html>") with { ContentType = "text/html" });
        yield return new PathLie("JSON that says all is well", (_, _) => ForcedAnswer.Text(200, """{"status":200,"body":"{}"}"""));
        yield return new PathLie("nested deeply", (_, _) => ForcedAnswer.Text(200, LieTokens.DeepArray));
        yield return new PathLie("cut short", (honest, _) => honest with { Body = honest.Body[..(honest.Body.Length / 2)] });
        yield return new PathLie("without its last byte", (honest, _) => honest with { Body = honest.Body[..Math.Max(0, honest.Body.Length - 1)] });
        yield return new PathLie("twice", (honest, _) => honest with { Body = (byte[])[.. honest.Body.Span, .. honest.Body.Span] });
        yield return new PathLie("a byte changed", (honest, _) => honest with { Body = Changed(honest.Body) });
    }

    /// <summary>Lists what says of a node that it is gone, of another one each time.</summary>
    internal static IEnumerable<PathLie> Naming()
    {
        foreach ((int status, string text) in Errors.Where(error => error.Text.EndsWith(": {0}", StringComparison.Ordinal)))
        {
            int told = 0;
            yield return new PathLie($"{status} {text}, all in turn", (_, others) =>
                ForcedAnswer.Text(status, string.Format(null, text, others[Interlocked.Increment(ref told) % others.Count].Ed25519PublicKey)));
        }
    }

    /// <summary>Lists what nodes do that do not bring an answer to its end, all of the time or only when there is much to say: tests and small requests pass then.</summary>
    internal static IEnumerable<PathLie> WithoutEnd()
    {
        yield return new PathLie("endless", (_, _) => ForcedAnswer.Endless());
        yield return new PathLie("silent after its first bytes", (honest, _) => honest with { Body = honest.Body[..(honest.Body.Length / 2)], Ending = ForcedEnding.Stalled });
        yield return new PathLie("byte by byte", (honest, _) => honest with { Ending = ForcedEnding.Dripping });
        yield return new PathLie("broken off", (honest, _) => honest with { Ending = ForcedEnding.Broken });
        yield return new PathLie("broken off before the first byte", (_, _) => ForcedAnswer.Broken(0));
        yield return new PathLie("silent when there is much to say", (honest, _) => honest.Body.Length > Much ? ForcedAnswer.Stalled(0) : honest);
        yield return new PathLie("504 when there is much to say", (honest, _) => honest.Body.Length > Much ? ForcedAnswer.Text(504, "Request time out") : honest);
        yield return new PathLie("broken off when there is much to say", (honest, _) => honest.Body.Length > Much ? ForcedAnswer.Broken(0) : honest);
    }

    public override string ToString() => Name;

    private static byte[] Changed(ReadOnlyMemory<byte> honest)
    {
        byte[] body = honest.ToArray();
        if (body.Length > 0)
        {
            body[body.Length / 3] ^= 1;
        }

        return body;
    }
}
