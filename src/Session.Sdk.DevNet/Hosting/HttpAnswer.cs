using Microsoft.AspNetCore.Http;

namespace SessionSdk.DevNet;

/// <summary>What a server is about to answer over HTTP.</summary>
internal sealed record HttpAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType)
{
    public const string TextType = "text/plain";
    public const string JsonType = "application/json";
    public const string BinaryType = "application/octet-stream";

    /// <summary>Gets whether the answer is about a request that was passed on to another node or server.</summary>
    public bool IsPassedOn { get; init; }

    public static HttpAnswer Text(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text), TextType);

    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Status == StatusCodes.Status204NoContent)
        {
            return;
        }

        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, cancellationToken).ConfigureAwait(false);
    }
}
