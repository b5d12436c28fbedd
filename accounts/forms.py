"""What the sign-in, the profile and the password page ask."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from core.forms import HouseModelForm, PlainWords

from .models import User


class SignInForm(PlainWords, AuthenticationForm):
    """Never says which of the two was wrong, nor whether the account exists or is closed."""

    errors_title = "没有登录成功"

    error_messages = {
        "invalid_login": "账号或密码不对。请检查大小写后重新输入。",
        "inactive": "账号或密码不对。请检查大小写后重新输入。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["username"].error_messages["required"] = "请填写账号。"
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages["required"] = "请填写密码。"

    def clean_username(self):
        """A name longer than any account's is not even counted among the failures."""
        if len(self.cleaned_data["username"]) > self.username_field.max_length:
            raise self.get_invalid_login_error()
        return self.cleaned_data["username"]


class ProfileForm(HouseModelForm):
    class Meta:
        model = User
        fields = ["name", "title", "phone", "email", "wants_email", "large_print"]
        labels = {"email": "电子邮箱", "wants_email": "消息和提醒同时发到邮箱", "large_print": "用大字显示所有页面"}
        help_texts = {
            "wants_email": "填了邮箱才会发；站内消息照常。提醒每个工作日最多一封，节假日和夜间不发。",
            "name": "写真实姓名，办理记录里会显示。",
            "phone": "代表和其他单位会用它联系您，例如 0731-8221 0000。",
        }

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if not name:
            raise ValidationError("请填写姓名。")
        return name


class NewPasswordForm(PlainWords, PasswordChangeForm):
    error_messages = {
        "password_incorrect": "现在的密码不对，请重新输入。",
        "password_mismatch": "两次输入的新密码不一样，请重新输入。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"old_password": "现在的密码", "new_password1": "新密码", "new_password2": "再输一次新密码"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"请填写{label}。"
        self.fields["new_password1"].help_text = "至少 8 个字符，不能全是数字，不要用姓名、账号或常见的密码。"
        self.fields["new_password2"].help_text = ""
