using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

/// <summary>Checks the signatures of the message schema document.</summary>
public class GroupAdminSignatureTests
{
    private static readonly AccountId Bob = AccountId.Parse("05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74");

    [Fact]
    public void Signatures_are_the_known_ones()
    {
        using SecretKey group = Known.GroupSecretKey();
        Assert.Equal(
            "767358234ddc08e400b29313829d51322d38266febe7f606c37a094a4cc9d3131bb4b0a9816c9197db5e6c28b422af23fa535a629febf79841bbbf9ca215900d",
            Convert.ToHexStringLower(GroupAdminSignature.SignInvitation(group, Bob, Known.SentAt)));
        Assert.Equal(
            "6143ef21975bff9af27bdf1ae02b20ba1a18658ecb17b4cf81f8e78a685944a60b383c8d3131e15f0a65dc8c7ca3d2c121f541f5bc0023de61cb075da0e45205",
            Convert.ToHexStringLower(GroupAdminSignature.SignInfoChange(group, GroupInfoChangeKind.Name, Known.SentAt)));
        Assert.Equal(
            "bc89fa603295fe0838da4f83a391d77b4767622709b8f485a148e1f159201775ee50a3fb985fe4c74b407e8f40ff596a121fc512326733b7dbddc34c8b245504",
            Convert.ToHexStringLower(GroupAdminSignature.SignMemberChange(group, GroupMemberChangeKind.Added, Known.SentAt)));
        Assert.Equal(
            "6f0242c23c8195a26a48f14428348b648094baa73eb74393abd971f1ea94407ae2ccf3554d4f3d4da3605b1804cf852a0ce71a38de3ba62493990f56394d6c0c",
            Convert.ToHexStringLower(GroupAdminSignature.SignContentDeletion(group, [Bob], ["x0RRnuVfe0pUWGZNTzGwQGFQvEXJryRWGKP+k07bYVU"], Known.SentAt)));
    }
}
