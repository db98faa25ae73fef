using System.Text.Json.Serialization.Metadata;
using SessionSdk.Files;
using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>What a file server answers: files and releases.</summary>
internal sealed class FileAnswersTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Json;

    public override int AllocationFactor => 64;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        var response = new ServerResponse
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string> { ["expires"] = text },
            Body = input.ToArray(),
            Path = RpcTarget.Path,
        };
        AllocationMeter meter = Measure(input.Length);
        FileAnswer? file = Read(response, FilesJson.Default.FileAnswer);
        ReleaseAnswer? release = Read(response, FilesJson.Default.ReleaseAnswer);
        bool isRelease = release is not null && TryRead(release);
        meter.Check();
        _ = AnswerReader.ReadExpiry(response);
        if (file is not null)
        {
            AnswerReader.TryReadTime(file.Uploaded, out _);
            AnswerReader.TryReadTime(file.Expires, out _);
        }

        return isRelease || file?.Id is not null;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """{"id":"TFyb6cXXcMTJzHG-OTvDT9Qh5oXT1JLgqE5l1s7ACAU","size":123,"uploaded":1754971101.5,"expires":1754981101.25}""",
        """{"id":123456,"size":1}""",
        """{"status_code":200,"updated":1754971101.1,"result":"v1.14.3","name":"Session","notes":"text","assets":[{"name":"a.deb","url":"https://x/a.deb"},null],"prerelease":{"updated":1754971102,"result":"1.15.0"}}""",
        """{"result":null}""",
        "null",
        "Tue, 12 Aug 2025 04:38:21 GMT",
    ]).Select(FuzzKeys.Bytes);

    private static bool TryRead(ReleaseAnswer answer)
    {
        try
        {
            return ReleaseReader.Read(answer) is not null;
        }
        catch (FileServerAnswerException)
        {
            return false;
        }
    }

    private static T? Read<T>(ServerResponse response, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return AnswerReader.Read(response, type);
        }
        catch (FileServerAnswerException)
        {
            return null;
        }
    }
}
