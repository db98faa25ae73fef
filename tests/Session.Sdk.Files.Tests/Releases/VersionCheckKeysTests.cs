namespace SessionSdk.Files.Tests.Releases;

public sealed class VersionCheckKeysTests
{
    [Fact]
    public void The_version_key_signs_the_known_request()
    {
        using var keys = AccountKeys.FromSeed(Convert.FromHexString("fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122"));
        var version = VersionCheckKeys.Create(keys);
        byte[] signature = new byte[64];
        version.SignRequest(DateTimeOffset.FromUnixTimeSeconds(1234567890), "GET", "/session_version?platform=desktop", default, signature);

        Assert.Equal("0788e8adb27e7b8ce776fcc25bc1501fb2888fcac0308e52fb10044f789ae1a8fa", version.Id.ToString());
        Assert.Equal(SessionIdPrefix.VersionCheck, version.Id.Prefix);
        Assert.Equal("143c2c9828f7680ee81e6247bc7aa4777c4991add87cd724149b00452bed4e920fa57daf4627c68f43fcbddb2d465d5ea11def523f3befb2bbee39c769676305", Convert.ToHexStringLower(signature));

        version.Dispose();
        Assert.Throws<ObjectDisposedException>(() => version.SignRequest(DateTimeOffset.UnixEpoch, "GET", "/", default, signature));
    }
}
