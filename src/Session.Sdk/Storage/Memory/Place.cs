namespace SessionSdk.Storage.Memory;

/// <summary>Orders messages as pages show them: by sent time, then by number.</summary>
internal readonly record struct Place(long SentAt, long Id) : IComparable<Place>
{
    internal static Place Last { get; } = new(long.MaxValue, long.MaxValue);

    public int CompareTo(Place other) => SentAt == other.SentAt ? Id.CompareTo(other.Id) : SentAt.CompareTo(other.SentAt);

    internal static Place Of(MessageRecord message) => new(message.SentAt.ToUnixTimeMilliseconds(), message.Id.Value);

    internal static Place Of((DateTimeOffset SentAt, MessageId Id)? before) => before is { } place ? new(place.SentAt.ToUnixTimeMilliseconds(), place.Id.Value) : Last;

    /// <summary>Gives the places before one, the last first.</summary>
    internal static IEnumerable<Place> Before(SortedSet<Place> places, Place end) =>
        places.GetViewBetween(new(long.MinValue, long.MinValue), end).Reverse().SkipWhile(place => place == end);
}
