using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Sends plain HTTPS requests to nodes, whose certificates mean nothing.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    });

    public Task<Answer> RpcAsync(DevNode node, string method, JsonObject parameters) =>
        RpcTextAsync(node, new JsonObject { ["method"] = method, ["params"] = parameters.DeepClone() }.ToJsonString());

    public Task<Answer> RpcTextAsync(DevNode node, string json) =>
        PostAsync(new Uri(node.BaseUrl, "storage_rpc/v1"), System.Text.Encoding.UTF8.GetBytes(json), "application/json");

    public Task<Answer> OnionAsync(DevNode guard, byte[] body) => PostAsync(new Uri(guard.BaseUrl, "onion_req/v2"), body, "application/octet-stream");

    public Task<Answer> PostAsync(Uri url, byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = content });
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken))
        {
            return new Answer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    public void Dispose() => _client.Dispose();
}
