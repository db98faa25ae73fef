namespace SessionSdk.DevNet;

/// <summary>A message from one account of the server to another.</summary>
internal sealed record DirectMessage(long Id, CommunityAccount From, string SignedId, CommunityAccount To, byte[] Message, double Posted, double Expires)
{
    public JsonFields Describe(bool withMessage)
    {
        var fields = new JsonFields { { "id", Id }, { "posted_at", Posted }, { "expires_at", Expires }, { "sender", SignedId }, { "recipient", To.Id } };
        if (withMessage)
        {
            fields["message"] = Convert.ToBase64String(Message);
        }

        return fields;
    }
}
