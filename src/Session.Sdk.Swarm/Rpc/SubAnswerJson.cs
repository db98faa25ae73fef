using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Reads an answer inside an answer: <c>{"code":…,"body":…}</c>, its fields in any order.</summary>
internal static class SubAnswerJson
{
    /// <summary>Reads an answer and moves behind it. One that has another form is a failure of its request alone.</summary>
    internal static BatchAnswer ReadAlone(ref Utf8JsonReader json, ReadOnlySpan<byte> whole, NodeRequest request, AnswerContext context)
    {
        Utf8JsonReader own = json;
        json.Skip();
        try
        {
            return Read(ref own, whole, request, context);
        }
        catch (JsonException error)
        {
            return new BatchAnswer { Request = request, Status = 500, Reason = "the answer cannot be read", Unreadable = error };
        }
    }

    internal static BatchAnswer Read(ref Utf8JsonReader json, ReadOnlySpan<byte> whole, NodeRequest request, AnswerContext context)
    {
        AnswerJson.StartObject(ref json);
        long? status = null;
        ReadOnlySpan<byte> body = default;
        bool isText = false;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "code"u8))
            {
                status = AnswerJson.Whole(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "body"u8))
            {
                AnswerJson.Value(ref json);
                isText = json.TokenType == JsonTokenType.String;
                if (isText)
                {
                    body = json.ValueSpan;
                }
                else
                {
                    int start = (int)json.TokenStartIndex;
                    json.Skip();
                    body = whole[start..(int)json.BytesConsumed];
                }
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        // One that says nothing of its own counts with the status of the whole.
        status ??= context.Status;
        if (status is not (>= 100 and <= 999))
        {
            throw AnswerJson.Wrong("status");
        }

        int code = (int)status;
        if (!request.IsResult(code))
        {
            return new BatchAnswer { Request = request, Status = code, Code = code, Reason = isText ? AnswerJson.Reason(body) : null };
        }

        if (isText)
        {
            throw AnswerJson.Wrong("result");
        }

        // Nothing repeats a part of a batch at another member: there one node that kept it to itself would be believed.
        object result = request.ReadObject(body, context);
        if (result is SwarmWideResult { IsConfirmedByHalf: false } lonely)
        {
            return Unsuccessful(request, Confirmation.Missing(lonely), code);
        }

        return request.JudgeObject(result, context) is { IsSufficient: false } failure
            ? Unsuccessful(request, failure, code)
            : new BatchAnswer { Request = request, Status = code, Code = code, Result = result };
    }

    private static BatchAnswer Unsuccessful(NodeRequest request, NodeFailure failure, int code)
    {
        bool unconfirmed = failure.Status == NodeFailure.Unconfirmed;
        return new BatchAnswer { Request = request, Status = unconfirmed ? 500 : failure.Status, Code = code, Reason = failure.Reason, IsUnconfirmed = unconfirmed };
    }
}
