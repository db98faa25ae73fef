namespace SessionSdk.Identity;

/// <summary>Names what a member of a group may do in the group's swarm.</summary>
[Flags]
public enum GroupPermissions : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Retrieve messages. Every member may.</summary>
    Read = 1,

    /// <summary>Store messages.</summary>
    Write = 2,

    /// <summary>Delete messages.</summary>
    Delete = 4,

    /// <summary>Use the token for accounts of any prefix.</summary>
    AnyPrefix = 8,

    /// <summary>What ordinary members get: to read and to write.</summary>
    Member = Read | Write,
}
