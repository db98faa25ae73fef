using System.Net;

namespace SessionSdk.DevNet;

/// <summary>Counts direct requests by client: a bucket of 600 that fills up again by 300 a second.</summary>
internal sealed class RateLimiter(TimeProvider time)
{
    private const double BucketSize = 600;
    private const double RefillPerSecond = 300;
    private const int MaxClients = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (double Tokens, long Timestamp)> _buckets = [];

    public bool TryTake(IPAddress client)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (!_buckets.TryGetValue(client, out (double Tokens, long Timestamp) bucket))
            {
                if (_buckets.Count >= MaxClients && !ForgetFullBuckets(now))
                {
                    return false;
                }

                bucket = (BucketSize, now);
            }

            double tokens = Refill(bucket, now);
            bool isAllowed = tokens >= 1;
            _buckets[client] = (isAllowed ? tokens - 1 : tokens, now);
            return isAllowed;
        }
    }

    private double Refill((double Tokens, long Timestamp) bucket, long now) =>
        Math.Min(BucketSize, bucket.Tokens + (RefillPerSecond * time.GetElapsedTime(bucket.Timestamp, now).TotalSeconds));

    private bool ForgetFullBuckets(long now)
    {
        foreach ((IPAddress client, (double Tokens, long Timestamp) bucket) in _buckets.ToArray())
        {
            if (Refill(bucket, now) >= BucketSize)
            {
                _buckets.Remove(client);
            }
        }

        return _buckets.Count < MaxClients;
    }
}
