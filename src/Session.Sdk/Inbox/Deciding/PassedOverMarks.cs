using SessionSdk.Journal;

namespace SessionSdk.Receiving;

/// <summary>Says of how many items that were passed over it is remembered that they came. What is not remembered is judged, and passed over, once more when it comes again.</summary>
/// <remarks>Whoever is blocked, or sends what nobody wants, leaves nothing else: without a bound they fill the store by their marks alone.</remarks>
internal sealed class PassedOverMarks
{
    internal const int MaxOfSender = 2_000;
    internal const int MaxInAll = 50_000;

    private readonly Dictionary<SenderId, int> _counts = [];
    private int _all;
    private DateTimeOffset _since;

    internal bool MayRemember(SenderId sender, DateTimeOffset now)
    {
        if (now - _since >= SeenMark.Lifetime || now < _since)
        {
            // By now the first marks are forgotten.
            _counts.Clear();
            (_all, _since) = (0, now);
        }

        int count = _counts.GetValueOrDefault(sender);
        if (_all >= MaxInAll || count >= MaxOfSender)
        {
            return false;
        }

        _counts[sender] = count + 1;
        _all++;
        return true;
    }

    /// <summary>Takes back one that was to be remembered and was not stored.</summary>
    internal void Forget(SenderId sender)
    {
        if (_counts.TryGetValue(sender, out int count) && count > 0)
        {
            _counts[sender] = count - 1;
            _all--;
        }
    }
}
