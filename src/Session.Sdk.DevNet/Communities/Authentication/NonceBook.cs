namespace SessionSdk.DevNet;

/// <summary>Remembers the nonces that were used, whoever used them.</summary>
internal sealed class NonceBook
{
    /// <summary>Longer than the tolerance of timestamps on both sides.</summary>
    private const double Memory = 2 * 24 * 60 * 60;

    private readonly HashSet<string> _used = [];
    private readonly Queue<(string Nonce, double At)> _order = [];

    public bool TryUse(ReadOnlySpan<byte> nonce, double now)
    {
        string text = Convert.ToHexStringLower(nonce);
        if (!_used.Add(text))
        {
            return false;
        }

        _order.Enqueue((text, now));
        return true;
    }

    public void Forget(double now)
    {
        while (_order.TryPeek(out (string Nonce, double At) oldest) && oldest.At < now - Memory)
        {
            _used.Remove(_order.Dequeue().Nonce);
        }
    }
}
