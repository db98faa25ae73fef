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
                return new JsonObject
                {
                    ["name"] = Config.Name,
                    ["profile_pic"] = PictureJson(Config.Picture),
                    ["nts_priority"] = Config.NoteToSelfPriority,
                    ["nts_expiry"] = OrNull(Seconds(Config.NoteToSelfTimer)),
                    ["blinded_msgreqs"] = Config.AcceptsBlindedRequests,
                };
            case "set_name":
                Config.Name = TextOr(args, "name", null);
                return null;
            case "set_name_truncated":
                Config.SetNameTruncated(TextOr(args, "name", string.Empty)!);
                return null;
            case "set_profile_pic":
                Config.SetPicture(ToPicture(args));
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
                throw Unknown(op);
        }
    }
}
