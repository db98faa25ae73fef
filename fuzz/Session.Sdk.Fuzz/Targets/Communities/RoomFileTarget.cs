using SessionSdk.Communities;

namespace SessionSdk.Fuzz;

/// <summary>Links of rooms' files and the headers that come with them: what is read and written again is the same, and no name leads to a folder.</summary>
internal sealed class RoomFileTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 8192;

    public override int AllocationFactor => 64;

    public override IReadOnlyList<byte[]> Dictionary => ["/room/"u8.ToArray(), "/file/"u8.ToArray(), "://"u8.ToArray(), "#"u8.ToArray(), "filename*=UTF-8''"u8.ToArray(), "%2f"u8.ToArray(), "%5C"u8.ToArray(), "%00"u8.ToArray(), ";"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isLink = RoomFileLink.TryParse(text, out RoomFileLink? link);
        string? name = FileHeaders.ReadName(text);
        DateTimeOffset? time = FileHeaders.ReadTime(text);
        meter.Check();
        Must.Hold(!isLink || (RoomFileLink.TryParse(link!.ToString(), out RoomFileLink? same) && same == link));
        Must.Hold(name is null || (name.Length > 0 && name.AsSpan().IndexOfAny("/\\:\0") < 0 && name != ".." && name != "."));
        Must.Hold(name is null || FileHeaders.ReadName(FileHeaders.WriteName(name)) == name);
        return isLink || name is not null || time is not null;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "https://example.org/room/lounge/file/5",
        "http://example.org:8080/room/lounge/file/5#d",
        "https://example.org/file/5",
        "attachment; filename*=UTF-8''a%20b.txt",
        "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd; x=y",
        "Mon, 23 Nov 2026 12:00:00 GMT",
    ]).Select(FuzzKeys.Bytes);
}
