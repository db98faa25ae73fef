using System.Text.Json.Serialization.Metadata;
using SessionSdk.Files;
using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>What a file server answers: files and releases.</summary>
internal sealed class FileAnswersTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

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
        Must.Hold(!(AnswerReader.ReadExpiry(response, Now) > Now.AddYears(2)));
        if (file is not null)
        {
            Must.Hold(!AnswerReader.TryReadPast(file.Uploaded, Now, out DateTimeOffset uploaded) || uploaded < Now.AddDays(2));
            Must.Hold(!AnswerReader.TryReadExpiry(file.Expires, Now, out DateTimeOffset expires) || expires < Now.AddYears(2));
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
            return ReleaseReader.Read(answer, Now) is not null;
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
