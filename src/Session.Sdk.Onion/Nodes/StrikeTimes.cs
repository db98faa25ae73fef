namespace SessionSdk.Onion;

/// <summary>The times of the latest strikes of a kind, newest first. More than strike a node out are of no use.</summary>
/// <param name="First">The latest one; the default when there is none.</param>
/// <param name="Second">The one before.</param>
/// <param name="Third">The one before that.</param>
internal readonly record struct StrikeTimes(DateTimeOffset First, DateTimeOffset Second, DateTimeOffset Third)
{
    /// <summary>So many are kept.</summary>
    internal const int Kept = 3;

    /// <summary>Gets how many there are.</summary>
    internal int Count => (First != default ? 1 : 0) + (Second != default ? 1 : 0) + (Third != default ? 1 : 0);

    /// <summary>Makes times of others in any order, of which the latest are kept.</summary>
    internal static StrikeTimes Of(params ReadOnlySpan<DateTimeOffset> times)
    {
        StrikeTimes made = default;
        foreach (DateTimeOffset time in times)
        {
            made = made.With(time);
        }

        return made;
    }

    /// <summary>Gives as many strikes of one moment.</summary>
    internal static StrikeTimes Of(int count, DateTimeOffset time) => new(count > 0 ? time : default, count > 1 ? time : default, count > 2 ? time : default);

    /// <summary>Adds a strike.</summary>
    internal StrikeTimes With(DateTimeOffset time) =>
        time >= First ? new StrikeTimes(time, First, Second)
        : time >= Second ? new StrikeTimes(First, time, Second)
        : time >= Third ? new StrikeTimes(First, Second, time)
        : this;

    /// <summary>Leaves out what is farther from a moment than strikes count.</summary>
    /// <remarks>Before it as well as after: a strike far ahead of a clock that was set back would otherwise outlast it by as much.</remarks>
    internal StrikeTimes Near(DateTimeOffset now, TimeSpan lifetime)
    {
        StrikeTimes kept = default;
        foreach (DateTimeOffset time in (ReadOnlySpan<DateTimeOffset>)[Third, Second, First])
        {
            kept = time != default && (now - time).Duration() < lifetime ? kept.With(time) : kept;
        }

        return kept;
    }
}
