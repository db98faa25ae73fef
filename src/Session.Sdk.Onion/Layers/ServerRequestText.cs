using System.Buffers;
using System.Text;
using SessionSdk.Encoding;

namespace SessionSdk.Onion;

/// <summary>Writes a v4 request: a bencoded list of a JSON text with method, endpoint and headers, and the body if there is one.</summary>
internal static class ServerRequestText
{
    // A writer asks for room for the longest length prefix.
    private const int LargestPrefix = 12;
    private const char FirstPrintable = ' ';

    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">The method is empty, or the endpoint does not begin with a slash.</exception>
    internal static ReadOnlyMemory<byte> Write(ServerRequest request)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Method);
        if (request.Endpoint is not ['/', ..])
        {
            throw new ArgumentException("The endpoint of a server begins with a slash.", nameof(request));
        }

        ArrayBufferWriter<byte> about = WriteAbout(request);
        int size = 2 + BencodeWriter.GetBytesLength(about.WrittenCount) + (request.Body is { } sized ? BencodeWriter.GetBytesLength(sized.Length) : 0);
        var output = new ArrayBufferWriter<byte>(size + LargestPrefix);
        var list = new BencodeWriter(output);
        list.BeginList();
        list.WriteBytes(about.WrittenSpan);
        if (request.Body is { } body)
        {
            list.WriteBytes(body.Span);
        }

        list.End();
        return output.WrittenMemory;
    }

    private static ArrayBufferWriter<byte> WriteAbout(ServerRequest request)
    {
        var about = new ArrayBufferWriter<byte>();
        about.Write("{\"method\":"u8);
        WriteText(about, request.Method);
        about.Write(",\"endpoint\":"u8);
        WriteText(about, request.Endpoint);
        about.Write(",\"headers\":{"u8);
        bool isFirst = true;
        foreach ((string name, string value) in request.Headers)
        {
            if (!isFirst)
            {
                about.Write(","u8);
            }

            WriteText(about, name);
            about.Write(":"u8);
            WriteText(about, value);
            isFirst = false;
        }

        about.Write("}}"u8);
        return about;
    }

    /// <summary>Writes a JSON string that escapes no more than it must. Endpoints are signed as they are, and servers expect what is not ASCII as UTF-8; the writers of .NET escape some of it.</summary>
    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int plain = 0;
            while (plain < rest.Length && rest[plain] is >= FirstPrintable and not ('"' or '\\'))
            {
                plain++;
            }

            System.Text.Encoding.UTF8.GetBytes(rest[..plain], output);
            if (plain < rest.Length)
            {
                System.Text.Encoding.ASCII.GetBytes(rest[plain] < FirstPrintable ? $"\\u{(int)rest[plain]:x4}" : $"\\{rest[plain]}", output);
                plain++;
            }

            rest = rest[plain..];
        }

        output.Write("\""u8);
    }
}
