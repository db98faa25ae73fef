namespace SessionSdk.Onion;

/// <summary>Names a host that hands out the list of service nodes, and what its certificate is recognised by.</summary>
/// <param name="Url">The base address, such as <c>https://seed1.getsession.org:4443/</c>; <c>json_rpc</c> is appended.</param>
/// <param name="Trust">What is asked of the host's certificate.</param>
public sealed record SeedNode(Uri Url, SeedTrust Trust);
