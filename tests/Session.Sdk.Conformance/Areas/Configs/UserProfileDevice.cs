using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;

namespace SessionSdk.Conformance.Areas.Configs;

internal sealed class UserProfileDevice(UserProfileConfig config) : UserDevice<UserProfileConfig>(config)
{
    public override JsonNode? Run(string op, JsonElement args)
    {
        switch (op)
        {
            case "get":
                return Get();
            case "set_name":
                Config.Name = TextOr(args, "name", null);
                return null;
            case "set_name_truncated":
                Config.SetNameTruncated(TextOr(args, "name", string.Empty)!);
                return null;
            case "set_profile_pic":
                Config.SetPicture(UrlOf(args), KeyOf(args));
                return null;
            case "set_reupload_profile_pic":
                Config.SetReuploadedPicture(UrlOf(args), KeyOf(args));
                return null;
            case "set_nts_priority":
                Config.NoteToSelfPriority = (int)NumberOr(args, "priority", 0);
                return null;
            case "set_nts_expiry":
                Config.NoteToSelfTimer = ToDuration(NumberOr(args, "seconds", 0));
                return null;
            case "set_blinded_msgreqs":
                Config.AcceptsBlindedRequests = Has(args, "enabled") ? FlagOr(args, "enabled", false) : null;
                return null;
            default:
                return RunPro(op, args);
        }
    }

    private static string UrlOf(JsonElement args) => TextOr(args, "url", string.Empty)!;

    private static byte[] KeyOf(JsonElement args) => Convert.FromHexString(TextOr(args, "key", string.Empty)!);

    private static DateTimeOffset? WholeSeconds(JsonElement args, string field) =>
        Has(args, field) ? DateTimeOffset.FromUnixTimeSeconds(NumberOr(args, field, 0)) : null;

    private static JsonValue? SecondsOrNull(DateTimeOffset? time) => time is { } known ? JsonValue.Create(known.ToUnixTimeSeconds()) : null;

    private JsonObject Get()
    {
        var json = new JsonObject
        {
            ["name"] = Config.Name,
            ["profile_pic"] = PictureJson(Config.Picture),
            ["nts_priority"] = Config.NoteToSelfPriority,
            ["nts_expiry"] = OrNull(Seconds(Config.NoteToSelfTimer)),
            ["blinded_msgreqs"] = Config.AcceptsBlindedRequests,
        };
        if (IsNewest)
        {
            json["updated"] = Seconds(Config.ProfileUpdated);
            json["features"] = (long)Config.Features;
            json["access_expiry"] = Config.ProAccessExpiry is { } expiry ? JsonValue.Create(expiry.ToUnixTimeMilliseconds()) : null;
        }

        return json;
    }

    private JsonNode? RunPro(string op, JsonElement args)
    {
        switch (op)
        {
            case "get_pro":
                return GetPro();
            case "set_pro_badge":
                SetFeature(ProfileFeatures.ProBadge, args);
                return null;
            case "set_animated_avatar":
                SetFeature(ProfileFeatures.AnimatedPicture, args);
                return null;
            case "set_pro_access_expiry":
                Config.ProAccessExpiry = WholeSeconds(args, "seconds");
                return null;
            case "set_refund_requested":
                Config.RefundRequested = WholeSeconds(args, "seconds");
                return null;
            case "set_pro_prepaid":
                Config.PurchaseStarted = WholeSeconds(args, "seconds");
                return null;
            case "set_pro_grace_period":
                Config.ProGracePeriod = ToDuration(NumberOr(args, "seconds", 0));
                return null;
            case "set_pro_auto_renewing":
                Config.ProRenews = FlagOr(args, "enabled", false);
                return null;
            case "set_pro_credential":
                using (var credential = new ProCredential(
                    DateTimeOffset.FromUnixTimeSeconds(NumberOr(args, "expiry", 0)), Bytes(args, "tag"), Bytes(args, "rotating_seed"), Bytes(args, "signature")))
                {
                    Config.ProCredential = credential;
                }

                return null;
            case "remove_pro_credential":
                return Config.RemoveProCredential();
            case "pro_renewal_target":
                return SecondsOrNull(Config.GetProRenewalTime(DateTimeOffset.FromUnixTimeSeconds(NumberOr(args, "now", 0))));
            default:
                throw Unknown(op);
        }
    }

    private static byte[] Bytes(JsonElement args, string field) => Convert.FromHexString(TextOr(args, field, string.Empty)!);

    private void SetFeature(ProfileFeatures feature, JsonElement args) =>
        Config.Features = FlagOr(args, "enabled", false) ? Config.Features | feature : Config.Features & ~feature;

    private JsonObject GetPro()
    {
        using ProCredential? credential = Config.ProCredential;
        return new JsonObject
        {
            ["credential"] = credential is null
                ? null
                : new JsonObject
                {
                    ["expiry"] = credential.Expiry.ToUnixTimeSeconds(),
                    ["tag"] = Convert.ToHexStringLower(credential.Proof.Tag.Span),
                    ["rotating_seed"] = Convert.ToHexStringLower(credential.RotatingSeed.Span),
                    ["signature"] = Convert.ToHexStringLower(credential.Proof.Signature.Span),
                },
            ["access_expiry"] = SecondsOrNull(Config.ProAccessExpiry),
            ["auto_renewing"] = Config.ProRenews,
            ["grace_period"] = Seconds(Config.ProGracePeriod),
            ["refund_requested"] = SecondsOrNull(Config.RefundRequested),
            ["prepaid"] = SecondsOrNull(Config.PurchaseStarted),
            ["features"] = (long)Config.Features,
            ["updated"] = Seconds(Config.ProfileUpdated),
        };
    }
}
