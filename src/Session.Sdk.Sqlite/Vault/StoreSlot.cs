namespace SessionSdk.Sqlite;

/// <summary>What opens a slot of a vault.</summary>
public enum StoreSlotKind
{
    /// <summary>Nothing: the key lies in the slot.</summary>
    None = 0,

    /// <summary>A passphrase.</summary>
    Passphrase = 1,

    /// <summary>A passphrase and a key file.</summary>
    PassphraseAndKeyFile = 2,

    /// <summary>A passphrase and a device.</summary>
    SecondFactor = 3,

    /// <summary>A key of the host.</summary>
    Host = 4,
}

/// <summary>A slot of a store's vault: one of the ways to open it.</summary>
/// <param name="Id">The number of the slot, never given again.</param>
/// <param name="Kind">What opens it.</param>
public sealed record StoreSlot(long Id, StoreSlotKind Kind);
