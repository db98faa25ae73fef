using System.Diagnostics.CodeAnalysis;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Puts the payloads of an account's own configs into the message in which the swarm stores them, and takes them out.</summary>
/// <remarks>The messaging floor knows that message; configs only know when it is used: for one-part payloads of the four user configs.</remarks>
public interface IConfigEnvelope
{
    /// <summary>Wraps a payload.</summary>
    /// <param name="configNamespace">The config that it belongs to.</param>
    /// <param name="sequenceNumber">The config's sequence number.</param>
    /// <param name="payload">The encrypted payload.</param>
    /// <returns>What the swarm stores.</returns>
    byte[] Wrap(Namespace configNamespace, long sequenceNumber, ReadOnlySpan<byte> payload);

    /// <summary>Takes a payload out.</summary>
    /// <param name="configNamespace">The config that it must belong to.</param>
    /// <param name="stored">What the swarm stores.</param>
    /// <param name="payload">The encrypted payload.</param>
    /// <returns><see langword="false"/> when <paramref name="stored"/> is not such a message of this account and this config; it may be a bare payload then.</returns>
    bool TryUnwrap(Namespace configNamespace, ReadOnlySpan<byte> stored, [NotNullWhen(true)] out byte[]? payload);
}
