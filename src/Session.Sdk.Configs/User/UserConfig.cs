namespace SessionSdk.Configs;

/// <summary>Represents a config that the devices of one account share; the account's seed is its key.</summary>
public abstract class UserConfig : SyncedConfig
{
    private protected UserConfig(ConfigKind kind, AccountKeys account, ReadOnlySpan<byte> dump, ConfigOptions? options)
        : base(kind, options, null)
    {
        ArgumentNullException.ThrowIfNull(account);
        AddKey(account.Ed25519SecretKey.Expose()[..ConfigEncryption.KeySize], first: true, markDirty: false);
        if (!dump.IsEmpty)
        {
            Load(dump);
        }
    }

    private protected DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Counts the entries that are dictionaries, as other clients count.</summary>
    private protected static int CountDictionaries(ConfigDictionary? entries)
    {
        int count = 0;
        foreach (ref readonly ConfigEntry entry in (entries ?? ConfigDictionary.Empty).Entries)
        {
            count += entry.Value.Dictionary is null ? 0 : 1;
        }

        return count;
    }
}
