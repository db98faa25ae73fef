using System.Net;

namespace SessionSdk.Communities.Tests.Fakes;

/// <summary>Answers HTTP requests in the process, and keeps what was sent.</summary>
internal sealed class FakeHandler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    internal FakeHandler(Func<HttpRequestMessage, HttpResponseMessage> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    internal List<HttpRequestMessage> Requests { get; } = [];

    internal List<long?> BodyLengths { get; } = [];

    internal static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        BodyLengths.Add(request.Content?.Headers.ContentLength);
        return answer(request, cancellationToken);
    }
}
