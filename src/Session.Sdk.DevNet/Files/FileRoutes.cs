using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Does what the file server's paths stand for.</summary>
internal sealed class FileRoutes(FileStore store, ReleaseBoard releases, DevNetOptions options)
{
    private const string Reading = "GET, HEAD, OPTIONS";
    private const string Writing = "OPTIONS, POST";

    public FileAnswer Answer(FileRequest request)
    {
        string[] parts = request.Path.Split('/');
        return parts switch
        {
            ["", "file"] => Write(request, () => Upload(request)),
            ["", "file", { Length: > 0 } id] => Read(request, () => Download(id)),
            ["", "file", { Length: > 0 } id, "info"] => Read(request, () => Describe(store.Find(id))),
            ["", "file", { Length: > 0 } id, "extend"] => Write(request, () => Extend(request, id)),
            ["", "files"] => Write(request, () => UploadLegacy(request)),
            ["", "files", { Length: > 0 } id] => Read(request, () => DownloadLegacy(id)),
            ["", "session_version"] => Read(request, () => TellVersion(request)),
            ["", "token_info"] => Read(request, releases.TokenInfo),
            _ => FileAnswer.Page(404),
        };
    }

    private static FileAnswer Read(FileRequest request, Func<FileAnswer> answer) => request.Method switch
    {
        "GET" or "HEAD" => answer(),
        "OPTIONS" => new FileAnswer(200, [], FileAnswer.HtmlType) { Allow = Reading },
        _ => FileAnswer.NotAllowed(Reading),
    };

    private static FileAnswer Write(FileRequest request, Func<FileAnswer> answer) => request.Method switch
    {
        "POST" => answer(),
        "OPTIONS" => new FileAnswer(200, [], FileAnswer.HtmlType) { Allow = Writing },
        _ => FileAnswer.NotAllowed(Writing),
    };

    private static FileAnswer Describe(StoredFile? file) => file is null ? FileAnswer.Code(404) : FileAnswer.Json(Times(new JsonObject(), file));

    private static JsonObject Times(JsonObject body, StoredFile file)
    {
        body["size"] = file.Content.Length;
        body["uploaded"] = PythonJson.Seconds(file.Uploaded);
        body["expires"] = PythonJson.Seconds(file.Expires);
        return body;
    }

    // A form's bytes are taken for fields, so that there is no body.
    private static bool IsForm(FileRequest request) =>
        request.ContentType is { } type
        && (type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) || type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase));

    private static bool TryReadLife(FileRequest request, out TimeSpan? life)
    {
        life = null;
        if (!request.Headers.TryGetValue("x-fs-ttl", out string? text))
        {
            return true;
        }

        bool isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0;
        life = TimeSpan.FromSeconds(seconds);
        return isRead;
    }

    private bool IsAcceptable(int length) => length > 0 && length <= options.MaxFileSize;

    private FileAnswer Upload(FileRequest request)
    {
        if (!IsAcceptable(IsForm(request) ? 0 : request.Body.Length))
        {
            return FileAnswer.Code(413);
        }

        if (!TryReadLife(request, out TimeSpan? life))
        {
            return FileAnswer.Code(400);
        }

        StoredFile file = store.Add(request.Body.ToArray(), life);
        var body = new JsonObject { ["id"] = file.Id };
        if (!options.NumericFileIds)
        {
            body["expires"] = PythonJson.Seconds(file.Expires);
            body["uploaded"] = PythonJson.Seconds(file.Uploaded);
            body["size"] = file.Content.Length;
        }

        return FileAnswer.Json(body);
    }

    private FileAnswer Download(string id) => store.Find(id) is not { } file
        ? FileAnswer.Code(404)
        : new FileAnswer(200, file.Content, HttpAnswer.BinaryType)
        {
            Expires = options.NumericFileIds ? null : DateTimeOffset.FromUnixTimeMilliseconds(file.Expires).ToString("R", CultureInfo.InvariantCulture),
        };

    private FileAnswer Extend(FileRequest request, string id) =>
        options.NumericFileIds || !options.ExtendsFiles ? FileAnswer.Page(404)
        : TryReadLife(request, out TimeSpan? life) ? Describe(store.Extend(id, life))
        : FileAnswer.Code(400);

    private FileAnswer UploadLegacy(FileRequest request)
    {
        if (request.ContentType is not { } type || !type.StartsWith(HttpAnswer.JsonType, StringComparison.OrdinalIgnoreCase))
        {
            return FileAnswer.Page(400);
        }

        using JsonDocument? json = StrictJson.TryParse(request.Body);
        if (json is null)
        {
            return FileAnswer.Page(400);
        }

        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("file", out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            return FileAnswer.Code(400);
        }

        if (!Base64Text.TryDecode(text.GetString()!, out byte[]? content))
        {
            return FileAnswer.Page(500);
        }

        if (!IsAcceptable(content.Length))
        {
            return FileAnswer.Code(413);
        }

        string id = store.Add(content, life: null).Id;
        JsonNode result = options.NumericFileIds ? long.Parse(id, CultureInfo.InvariantCulture) : id;
        return FileAnswer.Json(new JsonObject { ["result"] = result, ["status_code"] = 200 });
    }

    private FileAnswer DownloadLegacy(string id) => store.Find(id) is { } file
        ? FileAnswer.Json(new JsonObject { ["status_code"] = 200, ["result"] = Convert.ToBase64String(file.Content) })
        : FileAnswer.Code(404);

    private FileAnswer TellVersion(FileRequest request)
    {
        string? platform = request.GetQuery("platform");
        return ReleaseBoard.IsPlatform(platform)
            ? FileAuthentication.Check(request, store.Now) ?? releases.Answer(platform!)
            : FileAnswer.Code(404);
    }
}
