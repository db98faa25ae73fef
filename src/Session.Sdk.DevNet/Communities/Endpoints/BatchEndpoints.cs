namespace SessionSdk.DevNet;

/// <summary>Does several requests in one.</summary>
internal static class BatchEndpoints
{
    private static readonly string[] BodyKinds = ["json", "b64", "bytes"];

    public static CommunityAnswer Batch(CommunityCall call) => Run(call, stopsAtFailure: false);

    public static CommunityAnswer Sequence(CommunityCall call) => Run(call, stopsAtFailure: true);

    private static CommunityAnswer Run(CommunityCall call, bool stopsAtFailure)
    {
        JsonList parts = call.ReadJson() as JsonList ?? throw CommunityCall.Refuse(400);
        CommunityRequest?[] requests = [.. parts.Select(part => Read(call.Request, part))];
        var answers = new JsonList();
        foreach (CommunityRequest? request in requests)
        {
            CommunityAnswer answer = request is null ? new CommunityAnswer(500, [], "text/plain") { HasNoHeaders = true } : call.Dispatch(request);
            answers.Add(Describe(answer));
            if (stopsAtFailure && !answer.IsSuccess)
            {
                break;
            }
        }

        return CommunityAnswer.Spaced(answers);
    }

    private static JsonFields Describe(CommunityAnswer answer)
    {
        if (answer.HasNoHeaders)
        {
            return new JsonFields { { "code", (long)answer.Status }, { "content-type", answer.ContentType }, { "body", "" } };
        }

        return new JsonFields { { "code", (long)answer.Status }, { "headers", answer.DescribeHeaders() }, { "body", Body(answer) } };
    }

    private static object? Body(CommunityAnswer answer) =>
        answer.IsJson && ServerJsonReader.TryRead(answer.Body, out object? json) ? json : Convert.ToBase64String(answer.Body);

    /// <summary>Reads a part; <see langword="null"/> when its path cannot be decoded, which only that part fails for.</summary>
    private static CommunityRequest? Read(CommunityRequest outer, object? part)
    {
        if (part is not JsonFields fields || fields["method"] is not string method || method is not ("GET" or "POST" or "PUT" or "DELETE") || !fields.TryGetSet("path", out object? given))
        {
            throw CommunityCall.Refuse(400);
        }

        string target = given as string ?? throw new ServerFailureException("The path is no text.");
        CommunityHeaders headers = ReadHeaders(outer, fields);
        string[] kinds = [.. BodyKinds.Where(kind => fields.TryGet(kind, out _))];
        if (!target.StartsWith('/') || kinds.Length != (method is "POST" or "PUT" ? 1 : 0))
        {
            throw CommunityCall.Refuse(400);
        }

        byte[] body = kinds.Length == 0 ? [] : ReadBody(kinds[0], fields[kinds[0]], headers);
        return TextTarget.TryRead(method, target, headers, body);
    }

    private static CommunityHeaders ReadHeaders(CommunityRequest outer, JsonFields fields)
    {
        CommunityHeaders headers = outer.Headers.Copy();
        headers.Remove("Content-Type");
        if (fields.TryGet("headers", out object? given))
        {
            foreach ((string name, object? value) in given as JsonFields ?? throw CommunityCall.Refuse(400))
            {
                headers.Set(name, value as string ?? throw CommunityCall.Refuse(400));
            }
        }

        return headers;
    }

    private static byte[] ReadBody(string kind, object? value, CommunityHeaders headers)
    {
        if (headers["Content-Type"] is null)
        {
            headers.Set("Content-Type", kind == "json" ? HttpAnswer.JsonType : HttpAnswer.BinaryType);
        }

        return kind switch
        {
            "json" => value is null ? [] : ServerJsonWriter.Compact(value),
            "b64" => value is string text && ServerValues.TryReadBase64(text, out byte[] bytes) ? bytes : [],
            _ => System.Text.Encoding.UTF8.GetBytes(value as string ?? throw new ServerFailureException("The bytes are no text.")),
        };
    }
}
