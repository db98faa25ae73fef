namespace SessionSdk;

/// <summary>Says where the data of an account is deleted.</summary>
public enum AccountDeletionScope
{
    /// <summary>In the store of this device. The account goes on to exist: whoever has the recovery phrase opens it again.</summary>
    Here = 0,

    /// <summary>In the account's swarm, and then in the store of this device.</summary>
    HereAndNetwork,
}
