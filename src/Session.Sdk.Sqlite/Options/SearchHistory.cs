namespace SessionSdk.Sqlite;

/// <summary>How much of the history a search finds.</summary>
public readonly record struct SearchHistory
{
    private readonly int _days;

    private SearchHistory(int days)
    {
        _days = days;
    }

    /// <summary>Gets that every message is found.</summary>
    public static SearchHistory All => default;

    /// <summary>Gets that there is no index: a search is refused.</summary>
    public static SearchHistory Off { get; } = new(-1);

    /// <summary>Gets whether there is no index.</summary>
    public bool IsOff => _days < 0;

    /// <summary>Gets for how many days messages are found; <see langword="null"/> for all.</summary>
    public int? Days => _days > 0 ? _days : null;

    /// <summary>Says that messages of the last days are found.</summary>
    /// <param name="days">How many days, 1 to 36,500. What has grown older is taken out of the index when the store opens, and once an hour while it is written to. The network's time counts
    /// as soon as the client has told it (<see cref="Storage.StoreBatch.ForgetSeenBefore"/>), and until then the clock. What a clock that was ahead took out is indexed again when it is right.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="days"/> is out of its range.</exception>
    public static SearchHistory Last(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 36_500);
        return new(days);
    }

    /// <summary>Writes the value.</summary>
    /// <returns><c>all</c>, <c>off</c> or a number of days.</returns>
    public override string ToString() => IsOff ? "off" : _days == 0 ? "all" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_days} days");
}
