using Google.Protobuf;

namespace SessionSdk.Messaging.Tests;

/// <summary>Writes the layers around an encrypted part in other ways, as anybody can who holds the stored bytes.</summary>
internal static class Shells
{
    internal static readonly string[] Names = ["request id", "verb", "path", "no empty fields", "unknown field outside", "unknown field inside", "source", "long length", "fields in another order", "envelope twice", "group type"];

    internal static byte[] Of(byte[] stored, string shell)
    {
        Protos.WebSocketMessage transport = Protos.WebSocketMessage.Parser.ParseFrom(stored);
        Protos.Envelope envelope = Protos.Envelope.Parser.ParseFrom(transport.Request.Body);
        switch (shell)
        {
            case "request id":
                transport.Request.RequestId = 7;
                break;
            case "verb":
                transport.Request.Verb = "PUT";
                break;
            case "path":
                transport.Request.Path = "/api/v1/message";
                break;
            case "no empty fields":
                transport.Request.ClearVerb();
                transport.Request.ClearPath();
                break;
            case "unknown field outside":
                return [.. stored, 0xf8, 0x06, 0x01];
            case "unknown field inside":
                transport.Request.Body = ByteString.CopyFrom([.. transport.Request.Body, 0xf8, 0x06, 0x01]);
                break;
            case "source":
                envelope.Source = new string('0', 66);
                transport.Request.Body = envelope.ToByteString();
                break;
            case "long length":
                // The type is written with one byte more than it needs.
                return [0x08, 0x81, 0x00, .. stored[2..]];
            case "fields in another order":
                return [.. stored[2..], .. stored[..2]];
            case "envelope twice":
                return [.. stored, .. stored];
            case "group type":
                envelope.Type = Protos.Envelope.Types.Type.ClosedGroupMessage;
                transport.Request.Body = envelope.ToByteString();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shell));
        }

        return transport.ToByteArray();
    }
}
