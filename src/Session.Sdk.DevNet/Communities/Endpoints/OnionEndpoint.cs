using System.Globalization;

namespace SessionSdk.DevNet;

/// <summary>Opens onion requests of version 4, has them answered and seals the answer.</summary>
internal static class OnionEndpoint
{
    public const string Path = "/oxen/v4/lsrpc";

    /// <summary>Answers an onion request that came inside another or in a batch.</summary>
    public static CommunityAnswer Answer(CommunityCall call)
    {
        if (TryOpen(call.State.Keys, call.Request.Body) is not { } opened)
        {
            return CommunityAnswer.Page(400);
        }

        using (opened.Key)
        {
            return Seal(opened.Key, opened.Request is { } request ? call.Dispatch(request) : Invalid());
        }
    }

    public static CommunityAnswer Invalid() => CommunityAnswer.Plain(400, "Invalid v4 onion request");

    /// <summary>Opens the layer; <see langword="null"/> when it does not open. What is in it may still be no request.</summary>
    public static (LayerKey Key, CommunityRequest? Request)? TryOpen(CommunityKeys keys, ReadOnlyMemory<byte> body)
    {
        using OnionFrame? frame = OnionFrame.TryParse(body);
        if (frame is null
            || !frame.TryGetEphemeralKey(out SessionSdk.Cryptography.X25519PublicKey ephemeral)
            || !frame.TryGetCipher(out LayerCipher cipher, out _))
        {
            return null;
        }

        LayerKey? key = keys.TryAgree(cipher, ephemeral);
        if (key?.TryOpen(frame.Blob.Span) is { } plaintext)
        {
            return (key, TryRead(plaintext));
        }

        key?.Dispose();
        return null;
    }

    public static CommunityAnswer Seal(LayerKey key, CommunityAnswer answer)
    {
        byte[] information = ServerJsonWriter.Spaced(new JsonFields { { "code", (long)answer.Status }, { "headers", answer.DescribeHeaders() } });
        return new CommunityAnswer(200, key.Seal([.. "l"u8, .. Text(information), .. Text(answer.Body), .. "e"u8]), CommunityAnswer.HtmlType);
    }

    private static byte[] Text(byte[] bytes) => [.. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")), .. bytes];

    private static CommunityRequest? TryRead(ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.Length < 2 || plaintext[0] != 'l' || plaintext[^1] != 'e')
        {
            return null;
        }

        ReadOnlySpan<byte> rest = plaintext[1..^1];
        if (!TryTakeText(ref rest, out ReadOnlySpan<byte> information))
        {
            return null;
        }

        // A single byte behind the first part is passed over, as the server does.
        ReadOnlySpan<byte> body = default;
        return rest.Length > 1 && !(TryTakeText(ref rest, out body) && rest.IsEmpty)
            ? null
            : TryRead(information, body.ToArray());
    }

    private static CommunityRequest? TryRead(ReadOnlySpan<byte> information, byte[] body)
    {
        if (!ServerJsonReader.TryRead(information, out object? json)
            || json is not JsonFields fields
            || fields["method"] is not string method
            || fields["endpoint"] is not string endpoint
            || !endpoint.StartsWith('/'))
        {
            return null;
        }

        var headers = new CommunityHeaders();
        if (fields.TryGet("headers", out object? given))
        {
            if (given is not JsonFields named)
            {
                return null;
            }

            foreach ((string name, object? value) in named)
            {
                headers.Set(name, value as string ?? System.Text.Encoding.ASCII.GetString(ServerJsonWriter.Spaced(value)));
            }
        }

        return TextTarget.TryRead(method, endpoint, headers, headers["Transfer-Encoding"] is null ? body : []);
    }

    private static bool TryTakeText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        int colon = rest.IndexOf((byte)':');
        if (colon <= 0 || colon > 10 || rest[..colon].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        long length = long.Parse(rest[..colon], NumberStyles.None, CultureInfo.InvariantCulture);
        if (length > rest.Length - colon - 1)
        {
            return false;
        }

        text = rest.Slice(colon + 1, (int)length);
        rest = rest[(colon + 1 + (int)length)..];
        return true;
    }
}
