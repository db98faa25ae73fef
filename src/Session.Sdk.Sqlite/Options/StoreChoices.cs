namespace SessionSdk.Sqlite;

/// <summary>What is done with a file that is damaged.</summary>
public enum StoreDamageAction
{
    /// <summary>Opening throws <see cref="StoreDamagedException"/>, and the file stays as it is.</summary>
    Throw,

    /// <summary>The file is moved aside, never deleted, and a new store begins; <see cref="SqliteSessionStore.MovedAsideTo"/> tells where it is.</summary>
    MoveAside,
}

/// <summary>When the structure of the whole file is checked at opening.</summary>
public enum StoreCheck
{
    /// <summary>The pages of files up to 32 MiB are checked every time, larger files not.</summary>
    Automatic,

    /// <summary>Every time, and the indexes against the rows too. The cost grows with the file: seconds for a gigabyte.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>What a commit waits for.</summary>
public enum StoreDurability
{
    /// <summary>For the disk: what is committed survives a loss of power.</summary>
    Full,

    /// <summary>For the operating system: what is committed survives the end of the process; a loss of power may take the last commits, whole ones.</summary>
    Normal,
}
