namespace SessionSdk.DevNet;

/// <summary>Says which rooms a community server has at its start, whom it lets in and which database it behaves like.</summary>
public sealed class DevCommunityOptions
{
    /// <summary>Gets the tokens of the rooms that there are at the start.</summary>
    /// <value>The default is none.</value>
    public IList<string> Rooms { get; } = [];

    /// <summary>Gets or sets under which ids accounts are let in. It can be changed later: <see cref="DevCommunityServer.Blinding"/>.</summary>
    /// <value>The default is <see cref="CommunityBlinding.Required"/>.</value>
    public CommunityBlinding Blinding { get; set; } = CommunityBlinding.Required;

    /// <summary>Gets or sets which database the server behaves like.</summary>
    /// <value>The default is <see cref="CommunityDatabase.Sqlite"/>.</value>
    public CommunityDatabase Database { get; set; }

    /// <summary>Gets or sets whether the server says that it has reactions.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool HasReactions { get; set; } = true;

    /// <summary>Gets or sets the port; 0 takes a free one.</summary>
    /// <value>The default is 0.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the file that keeps the server's key, 64 hexadecimal digits, so that join addresses are the same in every run; it is made when there is none.</summary>
    /// <value>The default is <see langword="null"/>: every server has a key of its own.</value>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets how many posts an account may make in a room within <see cref="PostLimitPeriod"/>; admins may always. 0 is no limit.</summary>
    /// <value>The default is 5.</value>
    public int PostLimit { get; set; } = 5;

    /// <summary>Gets or sets the time in which <see cref="PostLimit"/> posts may be made.</summary>
    /// <value>The default is 16 seconds.</value>
    public TimeSpan PostLimitPeriod { get; set; } = TimeSpan.FromSeconds(16);

    /// <summary>Gets or sets how long a file is kept that a post names.</summary>
    /// <value>The default is 15 days.</value>
    public TimeSpan FileLifetime { get; set; } = TimeSpan.FromDays(15);

    /// <summary>Gets or sets how long a file is kept that no post names.</summary>
    /// <value>The default is an hour.</value>
    public TimeSpan UnnamedFileLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how long a direct message is kept.</summary>
    /// <value>The default is 15 days.</value>
    public TimeSpan DirectMessageLifetime { get; set; } = TimeSpan.FromDays(15);

    /// <summary>Gets or sets for how long an account that has read in a room counts as active.</summary>
    /// <value>The default is 7 days.</value>
    public TimeSpan ActiveUsersCutoff { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets how long the server takes to store an account that it meets for the first time: of several requests that the account makes
    /// meanwhile, one fails with status 500 and its nonce is not used up, as with the real server. Zero lets all pass.</summary>
    /// <value>The default is 20 milliseconds.</value>
    public TimeSpan FirstContactTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Gets or sets the server's X25519 secret key; <see langword="null"/> for a new one or that of <see cref="KeyFile"/>.</summary>
    internal byte[]? SecretKey { get; set; }
}
