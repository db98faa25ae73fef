using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Reads the plaintext answers that guards and hops give in place of the destination's.</summary>
internal static class PathAnswer
{
    private const int MaxText = 512;

    /// <summary>Judges an answer with a status other than 200.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="body">The body.</param>
    /// <param name="path">The path that the request took.</param>
    /// <param name="destination">The node that the request was for, or <see langword="null"/> when it was for a server.</param>
    internal static PathVerdict Judge(int statusCode, ReadOnlySpan<byte> body, OnionPath path, ServiceNode? destination)
    {
        ReadOnlySpan<byte> text = body[..Math.Min(body.Length, MaxText)];
        switch (statusCode)
        {
            case 400 when text.TrimEnd((byte)'\n').SequenceEqual("Invalid ciphertext"u8):
                return new PathVerdict(PathVerdictKind.CannotDecrypt, StrikesPath: true, IsUsual: true);
            case 400 when text.StartsWith("Error parsing onion request"u8) || text.IndexOf("max path length exceeded"u8) >= 0:
                return new PathVerdict(PathVerdictKind.Malformed, StrikesPath: false);
            case 413 when destination is not null || text.StartsWith("Request body too large"u8):
                return new PathVerdict(PathVerdictKind.TooLarge, StrikesPath: false);
            case 500 when text.StartsWith("Invalid response from snode"u8):
                return new PathVerdict(PathVerdictKind.Retry, StrikesPath: true, IsUsual: true);
            case 502 when TryReadKey(text, "Next node not found: "u8, out Ed25519PublicKey key) || TryReadKey(text, "Next node is currently unreachable: "u8, out key):
                return JudgeNode(key, NodeFault.Permanent, strikesPath: true, path, destination);
            case 503 when TryReadKey(text, "Snode not ready: "u8, out Ed25519PublicKey key):
                return JudgeNode(key, NodeFault.Silence, strikesPath: false, path, destination);
            case 503 when text.StartsWith("Service node is not ready"u8) || text.StartsWith("Server busy"u8):
                return new PathVerdict(PathVerdictKind.GuardBusy, StrikesPath: false, path.Guard, NodeFault.Silence, IsUsual: true);
            case 504 when text.StartsWith("Request time out"u8):
                return new PathVerdict(PathVerdictKind.Retry, StrikesPath: true, IsSlow: true, IsUsual: true);
        }

        return destination is null
            ? new PathVerdict(PathVerdictKind.ServerUnreachable, StrikesPath: statusCode == 504, IsUsual: statusCode >= 500)
            : new PathVerdict(PathVerdictKind.Retry, StrikesPath: true);
    }

    /// <summary>Acts upon a named node only if it took part: otherwise a hop could have honest nodes removed.</summary>
    private static PathVerdict JudgeNode(Ed25519PublicKey key, NodeFault fault, bool strikesPath, OnionPath path, ServiceNode? destination)
    {
        if (destination is not null && destination.Ed25519PublicKey == key)
        {
            return new PathVerdict(PathVerdictKind.DestinationUnreachable, StrikesPath: false, destination, fault, IsUsual: true);
        }

        return path.Nodes.FirstOrDefault(node => node.Ed25519PublicKey == key) is { } hop
            ? new PathVerdict(PathVerdictKind.Retry, strikesPath, hop, fault, IsUsual: true)
            : new PathVerdict(PathVerdictKind.Retry, StrikesPath: true);
    }

    private static bool TryReadKey(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix, out Ed25519PublicKey key)
    {
        key = default;
        if (!text.StartsWith(prefix))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = text[prefix.Length..].TrimEnd((byte)'\n');
        Span<byte> bytes = stackalloc byte[Ed25519PublicKey.Size];
        return digits.Length == Ed25519PublicKey.TextLength
            && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            && Ed25519PublicKey.TryCreate(bytes, out key);
    }
}
