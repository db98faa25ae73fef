namespace SessionSdk.Configs;

/// <summary>Computes when a Pro credential is renewed. All times are unix seconds.</summary>
internal static class ProRenewal
{
    /// <summary>How long before its end a credential is renewed; agreed with the backend, which may refuse earlier requests.</summary>
    private const long Lead = 60 * 60;

    /// <summary>The rotating keys change at multiples of this.</summary>
    private const long RotationPeriod = 7 * 24 * 60 * 60;

    /// <summary>So near to a change of the keys two devices may take different ones.</summary>
    private const long BoundaryMargin = 15;

    private const long EarlierAtBoundary = 30;

    private const long Deferral = 60;

    private const long LeastValidity = 5 * 60;

    /// <summary>Gives when to renew, which may have passed; null when there is nothing to do.</summary>
    public static long? TimeFor(long now, long? credentialExpiry, long? accessExpiry, bool isPurchasing)
    {
        if (credentialExpiry is not { } expiry)
        {
            return isPurchasing || accessExpiry > now ? now : null;
        }

        if (expiry <= now)
        {
            // The subscription may have been renewed without us: what is noted of its end does not count.
            return now;
        }

        if (accessExpiry is not { } access || access - now <= Lead)
        {
            return null;
        }

        long target = expiry - Lead;
        if (IsNearBoundary(target))
        {
            target -= EarlierAtBoundary;
        }

        return target <= now && IsNearBoundary(now) && expiry - (now + Deferral) >= LeastValidity ? now + Deferral : target;
    }

    private static bool IsNearBoundary(long time)
    {
        long past = ((time % RotationPeriod) + RotationPeriod) % RotationPeriod;
        return Math.Min(past, RotationPeriod - past) <= BoundaryMargin;
    }
}
