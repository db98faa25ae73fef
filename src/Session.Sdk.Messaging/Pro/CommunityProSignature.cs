namespace SessionSdk.Messaging;

/// <summary>Knows what the Session Pro signature inside a community message covers: the padded content without the field that holds the signature.</summary>
internal static class CommunityProSignature
{
    private const uint Field = Protos.Content.ProSigForCommunityMessageOnlyFieldNumber;

    /// <summary>Cuts the field out of the received bytes, so that nothing depends on how another program would write them.</summary>
    internal static byte[] GetSignedBytes(ReadOnlySpan<byte> content)
    {
        byte[] rest = new byte[content.Length];
        int length = 0;
        int start = 0;
        var reader = new WireReader(content);
        while (reader.TryReadTag(out uint field, out WireType type) && reader.TrySkip(field, type))
        {
            if (field != Field)
            {
                content[start..reader.Position].CopyTo(rest.AsSpan(length));
                length += reader.Position - start;
            }

            start = reader.Position;
        }

        return MessagePadding.Pad(rest.AsSpan(0, length));
    }
}
