namespace SessionSdk.DevNet;

/// <summary>Says under which ids a community server lets accounts in.</summary>
public enum CommunityBlinding
{
    /// <summary>Plain ids are fine, those that begin with 15 as well; the server has no capability <c>blind</c>.</summary>
    None,

    /// <summary>Ids must begin with 15: the published servers.</summary>
    Required,

    /// <summary>Ids begin with 15 or 25, and an account is one whichever it uses: the capabilities are <c>blind</c> and <c>blind25</c>.</summary>
    Both,

    /// <summary>Ids must begin with 25; the capabilities are <c>blind</c> and <c>blind25</c>.</summary>
    Only25,
}
