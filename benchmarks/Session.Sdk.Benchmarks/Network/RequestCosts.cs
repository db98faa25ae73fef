using System.Globalization;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Network;

/// <summary>Compares requests through the SDK with what they cannot do without: the cryptography of four layers, and an HTTPS post of the same size.</summary>
internal static class RequestCosts
{
    private const int Rounds = 4;
    private const int Count = 2000;

    internal static async Task MeasureAsync(OnionNetwork onion, ServiceNode[] nodes)
    {
        Console.WriteLine("| in flight | requests | p50 | p99 | p99 / p50 | processor time: cryptography | HTTPS post | bare request | SDK | SDK / bare | SDK / (cryptography + post) | allocated, bare / SDK |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        using var bare = await BareRequests.StartAsync(onion, nodes);
        foreach (int inFlight in (int[])[1, 16, 64])
        {
            Cost cryptography = default, post = default, whole = default, sdk = default;
            for (int round = 0; round <= Rounds; round++)
            {
                Cost[] costs =
                [
                    await Cost.MeasureAsync(Count, 1, bare.EncryptAsync),
                    await Cost.MeasureAsync(Count, inFlight, bare.PostAsync),
                    await Cost.MeasureAsync(Count, inFlight, bare.SendAsync),
                    await Cost.MeasureAsync(Count, inFlight, i => onion.SendToNodeAsync(nodes[i % nodes.Length], BareRequests.Info)),
                ];

                // The first round is for the compiler.
                (cryptography, post, whole, sdk) = round <= 1
                    ? (costs[0], costs[1], costs[2], costs[3])
                    : (cryptography.OrBetter(costs[0]), post.OrBetter(costs[1]), whole.OrBetter(costs[2]), sdk.OrBetter(costs[3]));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {inFlight} | {sdk.PerSecond:F0} /s | {sdk.Median.TotalMilliseconds:F1} ms | {sdk.Slow.TotalMilliseconds:F1} ms | {sdk.Tail:F1} (bare {whole.Tail:F1}) | {cryptography.Cpu.TotalMicroseconds:F0} µs | {post.Cpu.TotalMicroseconds:F0} µs | {whole.Cpu.TotalMicroseconds:F0} µs | {sdk.Cpu.TotalMicroseconds:F0} µs | {sdk.Cpu / whole.Cpu:F2} | {sdk.Cpu / (cryptography.Cpu + post.Cpu):F2} | {whole.Allocated / 1024:F1} / {sdk.Allocated / 1024:F1} KB |"));
        }
    }
}
