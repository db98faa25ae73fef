using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Keeps the saved configs of an account.</summary>
internal interface IStateStore
{
    /// <summary>Loads what was saved; the bytes belong to the caller.</summary>
    ValueTask<byte[]?> GetConfigAsync(Namespace kind, CancellationToken cancellationToken);

    /// <summary>Saves a config in place of what was saved before. The bytes are wiped when the call has ended.</summary>
    ValueTask SetConfigAsync(Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken);

    /// <summary>Forgets how far the account's swarm was read, so that everything in it comes again.</summary>
    ValueTask ForgetPositionsAsync(CancellationToken cancellationToken);
}
